/**
 * ejabberd's mod_mqtt, as Debian packages it, on a free port of loopback. It does nothing but MQTT: there is no listener for
 * XMPP, and no node of Erlang that others could find.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import type { KnownDeviation } from './known/known-deviation.ts';
import { refusedUserName } from '../executors/party.ts';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from './broker-under-test.ts';
import { allOfTheStandard } from './capabilities.ts';
import { freePort, startProgram } from './child.ts';
import { findProgram, isListening } from './program.ts';
import { inScratchDirectory } from './scratch.ts';
import { casesKnownOfEjabberd } from './known/cases-of-ejabberd.ts';

const startTimeoutMs = 30_000;
/** Without a user name nobody is let in; with any that it does not know everybody. */
const credentials = { userName: 'mqtt-liveness', password: 'any' };

/** Of 23.01. */
const knownDeviations: readonly KnownDeviation[] = [
  {
    statement: '3.1.1:MQTT-3.1.3-8',
    why: 'was accepted',
    reason: 'A client without Client Identifier gets a session that nobody can come back to, whatever it asks for.',
  },
  {
    statement: 'expected:output-has-a-cause',
    why: '128 is no code of CONNACK',
    after: ['CONNECT 3.1.1'],
    reason:
      'Of many CONNECTs with one Client Identifier in one instant some are refused with 0x80, which 3.1.1 does not know.',
  },
  ...(['3.1.1:MQTT-4.8.0-1', '5.0:MQTT-4.13.1-1'] as const).map((statement) => ({
    statement,
    why: 'the server has not closed',
    after: ['The Remaining Length takes more than four bytes'],
    reason: 'It goes on waiting after a Remaining Length that does not end with its fourth byte, which no packet has.',
  })),
  ...['after bytes that are no MQTT', 'the client broke the protocol, and the server has not closed'].map((why) => ({
    statement: '3.1.1:MQTT-4.8.0-1' as const,
    why,
    after: ['names no Topic Filter', 'SUBSCRIBE is malformed: reserved bits that are set', 'PUBLISH has QoS 0 and DUP'],
    reason:
      'Packets without a Topic Filter are answered; the options of 5.0, and DUP with QoS 0, are taken in 3.1.1 too.',
  })),
  {
    statement: 'expected:output-has-a-cause',
    why: '143 is no Reason Code',
    after: ['SUBSCRIBE id'],
    reason:
      'A subscription of more than eight levels is refused with 0x8F in the SUBACK of 3.1.1 too, which knows no failure but 0x80.',
  },
];

export const ejabberd: WireBroker = {
  name: 'ejabberd',
  kind: 'wire',
  capabilities: { ...allOfTheStandard, refusesUsers: true },
  knownDeviations,
  knownCases: casesKnownOfEjabberd,
  restarts: true,
  // Measured for Keep Alives from 1 to 20 s, twelve times each: it rounds 1.5 K up to seconds, and is 130 ms late at most.
  profile: (guardMs) => ({
    ...lenientProfile(guardMs),
    name: 'lenient, 2.5 s',
    lateMs: 2_500,
    lateShareOfKeepAlive: 0,
  }),
  start,
};

async function start(): Promise<RunningBroker> {
  const [control, erl] = [await findProgram('ejabberdctl', ['/usr/sbin']), await findProgram('erl', [])];
  const libraries = control && (await librariesOf(control));
  if (erl === undefined || libraries === undefined)
    throw new BrokerUnavailable('ejabberd is not installed (Debian: apt-get install ejabberd).', true);
  return inScratchDirectory('ejabberd', async (directory) => {
    const port = await freePort();
    const configuration = join(directory, 'ejabberd.yml');
    await writeFile(configuration, configurationFor(port));
    const broker = await startProgram({
      program: erl,
      programArguments: [
        '-noinput',
        '-mnesia',
        'dir',
        `"${join(directory, 'mnesia')}"`,
        '-s',
        'ejabberd',
        // With another password than the scenarios have.
        '-eval',
        `ejabberd_auth:try_register(<<"${refusedUserName}">>, <<"localhost">>, <<"another">>).`,
      ],
      environment: {
        PATH: process.env['PATH'],
        HOME: directory,
        ERL_LIBS: libraries,
        ERL_CRASH_DUMP: join(directory, 'erl_crash.dump'),
        EJABBERD_CONFIG_PATH: configuration,
        EJABBERD_LOG_PATH: join(directory, 'ejabberd.log'),
      },
      port,
      description: `ejabberd ${await versionIn(libraries)} (mod_mqtt)`,
      isReady: () => isListening(port),
      startTimeoutMs,
    });
    return { ...broker, address: { ...broker.address, credentials } };
  });
}

function configurationFor(port: number): string {
  return `
hosts: [localhost]
loglevel: error
auth_method: [internal, anonymous]
anonymous_protocol: login_anon
allow_multiple_connections: true
listen:
  - {port: ${port}, ip: "127.0.0.1", module: mod_mqtt, backlog: 1000}
modules:
  mod_mqtt: {}
`;
}

/** Where its own script says that they are. */
async function librariesOf(control: string): Promise<string | undefined> {
  return /^ERL_LIBS='(?<libraries>[^']+)'$/mu.exec(await readFile(control, 'utf8'))?.groups?.['libraries'];
}

/** From a directory such as `ejabberd-23.01-1`. */
async function versionIn(libraries: string): Promise<string> {
  const names = await readdir(libraries).catch(() => []);
  const versions = names.flatMap((name) => /^ejabberd-(?<version>\d.*)$/u.exec(name)?.groups?.['version'] ?? []);
  return versions[0] ?? 'of unknown version';
}

/** Eclipse Mosquitto as Debian packages it, on a free port of loopback. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import type { KnownDeviation } from './known/known-deviation.ts';
import { refusedUserName } from '../executors/party.ts';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from './broker-under-test.ts';
import { allOfTheStandard } from './capabilities.ts';
import { freePort, startProgram } from './child.ts';
import { findMosquitto, versionOf } from './mosquitto-program.ts';
import { accessFile, mosquittoSettings, type MosquittoSettings } from './mosquitto-settings.ts';
import { isListening } from './program.ts';
import { inScratchDirectory } from './scratch.ts';
import { casesKnownOfMosquitto } from './known/cases-of-mosquitto.ts';

const noWillAtTakeover = {
  why: 'the will was due',
  after: ['taken over, its session goes on'],
  reason:
    'No will is published for a connection that is taken over while its session goes on; by the standard it is due whenever ' +
    'no DISCONNECT has come.',
  link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3509',
};

const noWillAfterSecondConnect = {
  why: 'the will was due',
  after: ['second CONNECT'],
  reason: 'No will is published for a connection that ends by a second CONNECT.',
  link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/2553',
};

const overlooked = {
  after: [
    ...['PINGREQ', 'PUBACK', 'PUBREC', 'PUBCOMP'].map((type) => `${type} has the flags`),
    ...['PINGREQ', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP'].map((type) => `${type} is malformed: bytes left over`),
    ...['SUBACK', 'UNSUBACK', 'PINGRESP'].map((type) => `No client sends ${type}`),
    'PUBLISH has QoS 0 and DUP',
  ],
  reason:
    'The flags of PINGREQ and of acknowledgements are overlooked, which have to be 0, and what is left over in them; DUP with ' +
    'QoS 0; and SUBACK, UNSUBACK and PINGRESP, which only servers send.',
};

/** Of 2.0.11. */
const knownDeviations: readonly KnownDeviation[] = [
  ...(['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8'] as const).flatMap((statement) => [
    { statement, ...noWillAtTakeover },
    { statement, ...noWillAfterSecondConnect },
  ]),
  {
    statement: '5.0:MQTT-3.1.2-8',
    why: 'the will was due',
    after: ['DISCONNECT 0x8', 'DISCONNECT 0x9', 'DISCONNECT 0xa', 'is no Reason Code of DISCONNECT from a client'],
    reason:
      'A DISCONNECT with an error for its Reason Code is taken for a farewell, and one that no client may send too, where ' +
      'it is a Protocol Error.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3743',
  },
  {
    statement: '5.0:MQTT-3.1.2-8',
    why: 'the will was due',
    after: ['its Will Delay is longer than its session'],
    reason: 'A will with a delay may wait for it beyond the end of its session.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3505',
  },
  {
    statement: 'expected:healthy-link-is-kept',
    why: 'closed the connection too early',
    after: ['K=1 s', 'K=3 s', 'K=5 s', 'K=7 s', 'K=9 s'],
    earlyMsMax: 500,
    reason: 'Keep Alive is counted in whole seconds, with half of an odd one left away.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/865',
  },
  {
    statement: 'expected:healthy-link-is-kept',
    why: 'after PUBLISH',
    after: ['qos=2 dup'],
    reason:
      'The third PUBLISH of one message of QoS 2 ends the connection, though each is to be answered until PUBREL.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3602',
  },
  ...(['3.1.1:MQTT-4.8.0-1'] as const).flatMap((statement) => [
    { statement, why: 'after bytes that are no MQTT', ...overlooked },
    { statement, why: 'the client broke the protocol, and the server has not closed', ...overlooked },
    {
      statement,
      why: 'the client broke the protocol, and the server has not closed',
      after: ['The Remaining Length takes more than four bytes'],
      reason:
        'It goes on waiting after a Remaining Length that does not end with its fourth byte, which no packet has.',
    },
  ]),
  ...(['3.1.1:MQTT-3.2.2-2', '5.0:MQTT-3.2.2-3'] as const).map((statement) => ({
    statement,
    why: 'there was a session to resume',
    after: ['second CONNECT with Clean Start'],
    reason: 'A second CONNECT with Clean Start ends the session too, where it is a Protocol Error and nothing else.',
  })),
  {
    statement: '5.0:MQTT-3.3.4-9',
    why: 'Receive Maximum',
    after: ['PUBACK id', 'PUBREC id', 'PUBCOMP id', 'CONNECT 5.0'],
    reason: 'What waits is sent after an acknowledgement, or a resumption, without regard to how much is under way.',
  },
  {
    statement: '5.0:MQTT-4.4.0-1',
    why: 'has not been sent again',
    after: ['a message that expires'],
    reason:
      'A message that expires while it waits for its acknowledgement is dropped; once it has set out it may not be.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3744',
  },
  {
    statement: 'expected:output-has-a-cause',
    why: 'PUBREL after PUBREC',
    after: ['session resumed'],
    reason: 'An exchange of QoS 2 whose message has expired is forgotten, and goes on when its PUBREC comes.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3744',
  },
  {
    statement: '5.0:MQTT-3.3.2-6',
    why: 'does not say how long',
    after: ['in its last second'],
    reason: 'A message in whose last second it is sent comes without Message Expiry Interval, as if it never expired.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/1464',
  },
];

export const mosquitto: WireBroker = {
  name: 'mosquitto',
  kind: 'wire',
  capabilities: { ...allOfTheStandard, refusesUsers: true },
  knownDeviations,
  knownCases: casesKnownOfMosquitto,
  restarts: true,
  // Measured for Keep Alives from 1 to 20 s, twelve times each: it sweeps, and was 6.0 s late at most, whatever K is.
  profile: (guardMs) => ({ ...lenientProfile(guardMs), name: 'lenient, 7 s', lateShareOfKeepAlive: 0 }),
  start: () => start({}),
  startWith: (options) => {
    const settings = mosquittoSettings(options);
    return settings && (() => start(settings));
  },
};

/** The password is not the one that the scenarios send: salt and SHA-512 of nothing that anybody knows. */
const passwordFile = `${refusedUserName}:$6$bm8gc2FsdCEh$${Buffer.alloc(64, 1).toString('base64')}\n`;

async function start({ lines = [], forbidden }: MosquittoSettings): Promise<RunningBroker> {
  const program = await findMosquitto();
  if (program === undefined)
    throw new BrokerUnavailable('mosquitto is not installed (Debian: apt-get install mosquitto).', true);
  return inScratchDirectory('mosquitto', async (directory) => {
    const port = await freePort();
    const passwords = join(directory, 'passwords');
    const configuration = join(directory, 'mosquitto.conf');
    await writeFile(passwords, passwordFile, { mode: 0o644 });
    const access = join(directory, 'access');
    if (forbidden !== undefined) await writeFile(access, accessFile(forbidden), { mode: 0o644 });
    const more = [...lines, ...(forbidden === undefined ? [] : [`acl_file ${access}`])];
    await writeFile(configuration, configurationFor(port, passwords, more));
    return startProgram({
      program,
      programArguments: ['-c', configuration],
      port,
      description: `mosquitto ${await versionOf(program)} (${program})`,
      isReady: () => isListening(port),
    });
  });
}

function configurationFor(port: number, passwords: string, more: readonly string[]): string {
  return [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    `password_file ${passwords}`,
    'persistence false',
    'log_dest stderr',
    'log_type error',
    ...more,
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    '',
  ].join('\n');
}

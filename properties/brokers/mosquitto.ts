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
import { isListening } from './program.ts';
import { inScratchDirectory } from './scratch.ts';
import { casesKnownOfMosquitto } from './known/cases-of-mosquitto.ts';

/** Of 2.0.11. */
const knownDeviations: readonly KnownDeviation[] = [
  {
    statement: '3.1.1:MQTT-3.1.2-8',
    why: 'the will was due',
    reason:
      'No will is published for a connection that ends by a second CONNECT, nor for one that is taken over while its session ' +
      'goes on; by the standard it is due whenever no DISCONNECT has come.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/2553',
  },
  {
    statement: '5.0:MQTT-3.1.2-8',
    why: 'the will was due',
    reason:
      'As in 3.1.1; and a DISCONNECT with a Reason Code that no client may send is taken for a farewell, where it is a ' +
      'Protocol Error. A will with a delay may wait for it beyond the end of its session.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3509',
  },
  {
    statement: 'expected:healthy-link-is-kept',
    why: 'closed the connection too early',
    reason: 'Keep Alive is counted in whole seconds, with half of an odd one left away.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/865',
  },
  ...(['3.1.1:MQTT-4.8.0-1', '5.0:MQTT-4.13.1-1'] as const).map((statement) => ({
    statement,
    reason: 'The flags of PINGREQ and of acknowledgements are overlooked, which have to be 0.',
  })),
  ...(['3.1.1:MQTT-3.2.2-2', '5.0:MQTT-3.2.2-3'] as const).map((statement) => ({
    statement,
    why: 'there was a session to resume',
    reason: 'A second CONNECT with Clean Start ends the session too, where it is a Protocol Error and nothing else.',
  })),
  {
    statement: '5.0:MQTT-3.3.4-9',
    why: 'Receive Maximum',
    reason: 'What waits is sent after an acknowledgement without regard to how much is under way.',
  },
  {
    statement: '5.0:MQTT-4.4.0-1',
    why: 'has not been sent again',
    reason:
      'A message that expires while it waits for its acknowledgement is dropped; once it has set out it may not be.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3744',
  },
  {
    statement: 'expected:output-has-a-cause',
    why: 'PUBREL after PUBREC',
    reason: 'An exchange of QoS 2 whose message has expired is forgotten, and goes on when its PUBREC comes.',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3744',
  },
  {
    statement: '5.0:MQTT-3.3.2-6',
    why: 'does not say how long',
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
  start,
};

/** The password is not the one that the scenarios send: salt and SHA-512 of nothing that anybody knows. */
const passwordFile = `${refusedUserName}:$6$bm8gc2FsdCEh$${Buffer.alloc(64, 1).toString('base64')}\n`;

async function start(): Promise<RunningBroker> {
  const program = await findMosquitto();
  if (program === undefined)
    throw new BrokerUnavailable('mosquitto is not installed (Debian: apt-get install mosquitto).', true);
  return inScratchDirectory('mosquitto', async (directory) => {
    const port = await freePort();
    const passwords = join(directory, 'passwords');
    const configuration = join(directory, 'mosquitto.conf');
    await writeFile(passwords, passwordFile, { mode: 0o644 });
    await writeFile(configuration, configurationFor(port, passwords));
    return startProgram({
      program,
      programArguments: ['-c', configuration],
      port,
      description: `mosquitto ${await versionOf(program)} (${program})`,
      isReady: () => isListening(port),
    });
  });
}

function configurationFor(port: number, passwords: string): string {
  return [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    `password_file ${passwords}`,
    'persistence false',
    'log_dest stderr',
    'log_type error',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    '',
  ].join('\n');
}

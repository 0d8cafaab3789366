/** Eclipse Mosquitto as Debian packages it, on a free port of loopback. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import { refusedUserName } from '../executors/party.ts';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from './broker-under-test.ts';
import { allOfTheStandard } from './capabilities.ts';
import { freePort, startProgram } from './child.ts';
import { findMosquitto, versionOf } from './mosquitto-program.ts';
import { isListening } from './program.ts';
import { inScratchDirectory } from './scratch.ts';

export const mosquitto: WireBroker = {
  name: 'mosquitto',
  kind: 'wire',
  capabilities: { ...allOfTheStandard, refusesUsers: true },
  knownDeviations: [],
  restarts: true,
  profile: lenientProfile,
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

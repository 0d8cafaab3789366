/** The reference broker over TCP, held to its own tick. */
import { startBroker } from '../../impl/edge/server.ts';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import { virtualOptions } from '../executors/virtual.ts';
import type { WireBroker } from './broker-under-test.ts';
import { allOfTheStandard } from './capabilities.ts';
import { startScript } from './child.ts';

export const ownTcp: WireBroker = {
  name: 'own-tcp',
  kind: 'wire',
  capabilities: { ...allOfTheStandard, refusesUsers: true, connectTimeoutMs: virtualOptions.connectTimeoutMs },
  knownDeviations: [],
  restarts: true,
  profile: (guardMs) => wireProfile(strictProfile(virtualOptions.tickMs, virtualOptions.connectTimeoutMs), guardMs),
  startWith: (options) => async () => {
    const broker = await startBroker({ port: 0, options });
    const description = 'the reference broker, in this process';
    return {
      address: { scheme: 'mqtt', host: '127.0.0.1', port: broker.port },
      description,
      stop: () => broker.close(),
    };
  },
  start: () => startScript(new URL('own-process.ts', import.meta.url), 'the reference broker'),
};

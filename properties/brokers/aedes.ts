/** aedes, from npm, if it is there. It speaks 3.1.1 only: it answers a CONNECT of 5.0 with return code 1. */
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import { createRequire } from 'node:module';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from './broker-under-test.ts';
import { allOfTheStandard } from './capabilities.ts';
import { startScript } from './child.ts';

export const aedes: WireBroker = {
  name: 'aedes',
  kind: 'wire',
  capabilities: { ...allOfTheStandard, versions: ['3.1.1'], refusesUsers: true },
  knownDeviations: [],
  restarts: true,
  // It has a timer for each client and sweeps nothing: it was never seen to be more than 100 ms late.
  profile: (guardMs) => ({ ...lenientProfile(guardMs), name: 'lenient, 1 s', lateMs: 1_000 }),
  start,
};

/** Whoever installs this package need not have it. */
async function start(): Promise<RunningBroker> {
  try {
    createRequire(import.meta.url).resolve('aedes');
  } catch {
    throw new BrokerUnavailable('aedes is not installed (npm install aedes).', true);
  }
  return startScript(new URL('aedes-process.ts', import.meta.url), 'aedes');
}

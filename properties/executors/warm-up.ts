/**
 * Before anything is judged: lets charts and broker be compiled, and measures what a wire adds to the broker's own time
 * while many scenarios run, in this process, on this machine, now.
 */
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { Scenario } from '../scenario/step.ts';
import type { Address } from '../transport/address.ts';
import type { DelayMeter } from './delay-meter.ts';
import { paceFor } from './guard.ts';
import { runOverTcp } from './tcp.ts';

const warmUpMs = 2_500;
const measuringMs = 1_000;
const warmUpGuardMs = 100;

export interface Guard {
  readonly guardMs: number;
  readonly roundTripP99Ms: number;
  readonly lagMs: number;
}

/**
 * By which distance inputs are to be kept from each other and from deadlines: as far as what is seen of the broker is from
 * its own view now. Each run is judged through the delay that is measured while it runs.
 */
export async function warmUp(
  scenarios: readonly Scenario[],
  address: Address,
  profile: (guardMs: number) => TimeProfile,
  meter: DelayMeter,
): Promise<Guard> {
  const options = { address, profile: profile(warmUpGuardMs), measured: { meter, profile } };
  await runOverTcp(scenarios, { ...options, runMsMax: warmUpMs });
  const from = performance.now();
  await runOverTcp(scenarios, { ...options, runMsMax: measuringMs });
  const to = performance.now();
  const roundTrips = meter.roundTripsMs(from, to).toSorted((a, b) => a - b);
  const roundTripP99Ms = Math.ceil(roundTrips[Math.ceil(roundTrips.length * 0.99) - 1] ?? 0);
  return { guardMs: paceFor(meter.longestMs(from, to)), roundTripP99Ms, lagMs: meter.lagMs(from, to) };
}

/**
 * Before anything is judged: lets charts and broker be compiled, and measures what a wire adds to the broker's own time
 * while many scenarios run, in this process, on this machine, now.
 */
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { Scenario } from '../scenario/step.ts';
import type { Address } from '../transport/address.ts';
import { LagMeter } from './lag-meter.ts';
import { probe } from './probe.ts';
import { freshTag, runOverTcp } from './tcp.ts';

const warmUpMs = 2_500;
const pings = 50;
const timeoutMs = 5_000;
/** A collection of garbage, or another process's turn. */
const guardMsMin = 50;
/** With a wider guard hardly anything would be judged. */
const guardMsMax = 150;

export interface Guard {
  readonly guardMs: number;
  readonly roundTripP99Ms: number;
  readonly lagMs: number;
}

/**
 * How far an observation may be from the broker's own view of it: four times the 99th percentile of PINGREQ to PINGRESP, as
 * a way is half of that and bursts are worse than pings, and the standstills of this process; 50 ms at least.
 */
export async function warmUp(
  scenarios: readonly Scenario[],
  address: Address,
  profile: (guardMs: number) => TimeProfile,
  version: ProtocolVersion,
): Promise<Guard> {
  const options = { address, profile: profile(guardMsMax), runMsMax: warmUpMs };
  await runOverTcp(scenarios, options);
  const meter = new LagMeter();
  const since = performance.now();
  const [answer] = await Promise.all([
    probe({ address, version, clientId: `${freshTag()}-guard`, pings, timeoutMs }),
    runOverTcp(scenarios, { ...options, runMsMax: 1000 }),
  ]);
  const lagMs = meter.longestSince(since);
  meter.stop();
  const roundTrips = answer.answer === 'accepted' ? answer.roundTripsMs.toSorted((a, b) => a - b) : [];
  const roundTripP99Ms = Math.ceil(roundTrips[Math.ceil(roundTrips.length * 0.99) - 1] ?? 0);
  const guardMs = Math.min(guardMsMax, Math.max(guardMsMin, 4 * roundTripP99Ms + lagMs));
  return { guardMs, roundTripP99Ms, lagMs };
}

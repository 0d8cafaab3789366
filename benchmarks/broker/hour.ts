/** Keep-alive in virtual time: the traffic of an hour, metered in parts that are one sample each. */
import { Core } from './core.ts';
import { CallMeter, CpuMeter } from './meter.ts';
import { Population } from './population.ts';
import { timersShare } from './profile.ts';
import { Traffic } from './traffic.ts';

export interface VirtualJob {
  readonly connections: number;
  /** Of virtual time, in all. All connect in the first minute, which is not measured. */
  readonly minutes: number;
  /** In how many samples. */
  readonly parts: number;
}

/** Two in a hundred die without a word. */
const dyingShare = 0.02;
const seed = 1;
const minuteMs = 60_000;

export interface Hour {
  /** By part: ns of CPU for each packet from a client, with everything it sets off and all that falls due meanwhile. */
  readonly cpuNsPerPacket: readonly number[];
  readonly packets: number;
  /** By client that died: beyond 1.5 times its Keep Alive. Virtual, thus exact. */
  readonly latenessMs: readonly number[];
}

export function playHour(job: VirtualJob): Hour {
  const traffic = trafficOf(job);
  const meter = new CpuMeter();
  traffic.play(minuteMs, meter);
  meter.takeNs();
  let all = 0;
  const cpuNsPerPacket = partEnds(job).map((endMs) => {
    const packets = traffic.play(endMs, meter);
    all += packets;
    return meter.takeNs() / packets;
  });
  traffic.finish(meter);
  return { cpuNsPerPacket, packets: all, latenessMs: traffic.latenessMs };
}

/** By part: the longest time that one call kept the loop. */
export function longestCallsMs(job: VirtualJob): readonly number[] {
  const traffic = trafficOf(job);
  traffic.play(minuteMs, new CpuMeter());
  return partEnds(job).map((endMs) => {
    const meter = new CallMeter();
    traffic.play(endMs, meter);
    return meter.longestMs;
  });
}

/** By part: the share of the broker's own CPU time that timers take, in percent. */
export async function timersShares(job: VirtualJob): Promise<readonly number[]> {
  const traffic = trafficOf(job);
  const meter = new CpuMeter();
  traffic.play(minuteMs, meter);
  const shares: number[] = [];
  for (const endMs of partEnds(job)) shares.push(await timersShare(() => traffic.play(endMs, meter)));
  return shares;
}

function trafficOf({ connections, minutes }: VirtualJob): Traffic {
  const options = { untilMs: (1 + minutes) * minuteMs, connectForMs: minuteMs, dyingShare };
  return new Traffic(new Core(), new Population(connections, seed), options);
}

function partEnds({ minutes, parts }: VirtualJob): readonly number[] {
  return Array.from({ length: parts }, (_, part) => minuteMs + ((part + 1) * minutes * minuteMs) / parts);
}

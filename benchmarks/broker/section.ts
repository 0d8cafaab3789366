/**
 * Keep-alive at 100,000 connections in one broker process, in memory: bytes through codec, broker and codec back to bytes.
 * `population.ts` says who the clients are, `traffic.ts` how time passes, `core.ts` what exactly is measured.
 *
 * Each job runs in a process of its own. CPU time is read around the broker's part of a batch alone; the clients' part, to
 * choose and make packets and to read the answers, is outside of it, though its garbage may be collected inside. "CPU per
 * packet" is the process's CPU for each packet that a client sends, so that deliveries to subscribers and deadlines are in
 * it. What a real server has beside that is left out: sockets, system calls, the kernel; see the section on sockets.
 *
 * Samples: parts of the hour, processes (memory), seconds on end (real time), rounds in one process (storm). Detection
 * latency is virtual: one sample says it all, as the same seed gives the same. Whoever is found early or never, or closed
 * though alive, fails the run.
 */
import type { Measurement, Section } from '../measurement.ts';
import type { Job } from './broker-process.ts';
import { Forked } from './forked.ts';
import type { Hour } from './hour.ts';
import type { Memory } from './memory.ts';
import { quantile } from './quantile.ts';
import type { RealTime } from './real-time.ts';
import type { Storms } from './storm.ts';

const contestant = 'mqtt-liveness';
const full = {
  connections: 100_000,
  hour: { minutes: 60, parts: 5 },
  probe: { minutes: 6, parts: 3 },
  processes: 3,
  realTime: { packetsPerSecond: 20_000, secondsPerSample: 5, samples: 3 },
  rounds: 5,
};
const quick: typeof full = {
  connections: 10_000,
  hour: { minutes: 10, parts: 3 },
  probe: { minutes: 3, parts: 1 },
  processes: 1,
  realTime: { packetsPerSecond: 2_000, secondsPerSample: 1, samples: 3 },
  rounds: 3,
};

export const run: Section = async (options) => {
  const { connections, hour, probe, processes, realTime, rounds } = options.quick ? quick : full;
  const say = (doing: string): void => options.progress(`broker, ${connections.toLocaleString('en')}: ${doing}`);
  const figure = (benchmark: string, unit: Measurement['unit'], samples: readonly number[]): Measurement => ({
    section: 'broker',
    benchmark,
    contestant,
    size: connections,
    unit,
    better: 'lower',
    samples,
  });

  say('memory');
  const memories: Memory[] = [];
  for (let process = 0; process < processes; process += 1)
    memories.push(await inOwnProcess({ job: 'memory', connections }));
  say(`${hour.minutes} virtual minutes`);
  const played = await inOwnProcess<Hour>({ job: 'hour', connections, ...hour });
  say(`the same for ${probe.minutes} minutes, each call timed`);
  const longestCalls = await inOwnProcess<number[]>({ job: 'longest calls', connections, ...probe });
  say(`the same for ${probe.minutes} minutes, profiled`);
  const shares = await inOwnProcess<number[]>({ job: 'timers share', connections, ...probe });
  say(`${realTime.packetsPerSecond.toLocaleString('en')} packets/s in real time`);
  const lived = await inOwnProcess<RealTime>({ job: 'real time', connections, ...realTime });
  say('all half-open at once, then all back at once');
  const stormy = await inOwnProcess<Storms>({ job: 'storms', connections, rounds });

  const rate = `at ${realTime.packetsPerSecond.toLocaleString('en')} packets/s in real time`;
  return [
    figure('CPU per packet', 'ns', played.cpuNsPerPacket),
    figure('share of the broker’s CPU that timers take', '%', shares),
    figure('detection beyond 1.5 Keep Alive, median', 'ms', [quantile(played.latenessMs, 0.5)]),
    figure('detection beyond 1.5 Keep Alive, p99', 'ms', [quantile(played.latenessMs, 0.99)]),
    figure('detection beyond 1.5 Keep Alive, longest', 'ms', [quantile(played.latenessMs, 1)]),
    figure('longest call', 'ms', longestCalls),
    figure(
      'heap per connection',
      'bytes',
      memories.map(({ heapBytesPerConnection }) => heapBytesPerConnection),
    ),
    figure(
      'resident memory per connection',
      'bytes',
      memories.map(({ residentBytesPerConnection }) => residentBytesPerConnection),
    ),
    figure(`longest stall of the event loop, ${rate}`, 'ms', lived.longestStallMs),
    figure(`CPU, ${rate}`, '%', lived.cpuPercent),
    figure('all half-open at once: until all are closed, all wills out', 'ms', stormy.stormMs),
    figure(
      'all half-open at once: per connection',
      'ns',
      stormy.stormMs.map((ms) => (ms * 1e6) / connections),
    ),
    figure('all half-open at once: longest slice', 'ms', stormy.longestSliceMs),
    figure('all connect at once: per connection', 'ns', stormy.connectNs),
    figure('all taken over at once: per takeover', 'ns', stormy.takeoverNs),
  ];
};

async function inOwnProcess<Answer>(job: Job): Promise<Answer> {
  const child = new Forked<Job>(new URL('broker-process.ts', import.meta.url), ['--expose-gc']);
  try {
    return await child.ask<Answer>(job);
  } finally {
    await child.end();
  }
}

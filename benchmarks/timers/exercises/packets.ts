/** K = 60, and a packet every 20 seconds on each connection: virtual time passes, and what is put off has to be queued anew. */
import { cpuTimeOf } from '../cpu-time.ts';
import { tickMs } from '../contestant.ts';
import type { PrepareExercise } from '../exercise.ts';
import { shuffledIds } from '../ids.ts';

const silenceMs = 90_000;
const ticksBetweenPackets = 20_000 / tickMs;
/** The packet before a deadline came 10 s earlier, so what is put off comes up again after 80 s: a stretch has to be whole cycles. */
const ticksOfCycle = 80_000 / tickMs;
const chunkMs = 30;

export const prepare: PrepareExercise = ({ createTimers, clock, size }) => {
  const ids = shuffledIds(size, 7);
  const timers = createTimers(size, () => {
    throw new Error('A live connection was taken for dead.');
  });
  let nowMs = 0;
  let tick = 0;
  /** Those whose packets come in this tick. */
  const turn = (act: (from: number, to: number) => void): void => {
    nowMs += tickMs;
    const phase = tick % ticksBetweenPackets;
    tick += 1;
    timers.setNow(nowMs);
    act(Math.floor((phase * size) / ticksBetweenPackets), Math.floor(((phase + 1) * size) / ticksBetweenPackets));
    timers.advance(nowMs);
  };
  const rearm = (from: number, to: number): void => {
    for (let index = from; index < to; index++) timers.rearm(ids[index] as number);
  };
  const start = (from: number, to: number): void => {
    for (let index = from; index < to; index++) timers.start(ids[index] as number, silenceMs);
  };
  if (clock === 'virtual') for (let time = 0; time < ticksBetweenPackets; time++) turn(start);
  const cycles = (count: number): void => {
    for (let time = 0; time < count * ticksOfCycle; time++) turn(rearm);
  };
  cycles(2);
  const packetsPerCycle = (size * ticksOfCycle) / ticksBetweenPackets;
  let count = 1;
  while (count < 1024 && cpuTimeOf(() => cycles(count)).ownNs < chunkMs * 1e6) count *= 2;
  return { chunk: () => ({ packet: cpuTimeOf(() => cycles(count)).ownNs / (count * packetsPerCycle) }) };
};

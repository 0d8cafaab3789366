/** How many bytes of garbage a packet, an idle tick and a re-queue leave behind in steady state. */
import { tickMs } from '../contestant.ts';
import type { PrepareExercise } from '../exercise.ts';
import { collectGarbage } from '../garbage.ts';
import { longDelayMs, randomIntegers } from '../ids.ts';

const operations = 20_000;
const warmUps = 10;
const delayMs = 60_000;

const furthest = (): number => 0x7fff_ffff;
const near = (): number => delayMs;

export const prepare: PrepareExercise = ({ createTimers, clock, size }) => {
  const ids = randomIntegers(2 ** 16, 0, size - 1, 11);
  const timers = createTimers(size, () => {
    throw new Error('A timer fired that was re-armed in time.');
  });
  let nowMs = 0;
  const startAll = (delayOf: (id: number) => number): void => {
    for (let id = 0; id < size; id++) {
      timers.cancel(id);
      timers.start(id, delayOf(id));
    }
  };

  const rearm = (count: number): void => {
    timers.setNow((nowMs += 1));
    for (let index = 0; index < count; index++) timers.rearm(ids[index % ids.length] as number);
  };
  const idleTick = (count: number): void => {
    for (let tick = 0; tick < count; tick++) timers.advance((nowMs += tickMs));
  };
  /** All timers come up once, and go on. */
  const requeueAll = (): void => {
    timers.setNow((nowMs += 1000));
    for (let id = 0; id < size; id++) timers.rearm(id);
    timers.advance((nowMs += delayMs - 1000));
    for (let id = 0; id < size; id++) timers.rearm(id);
  };

  const requeue = (count: number): void => {
    for (let done = 0; done < count; done += size) requeueAll();
  };

  const works =
    clock === 'real'
      ? [{ key: 'rearm', delayOf: longDelayMs, work: rearm }]
      : [
          { key: 'rearm', delayOf: longDelayMs, work: rearm },
          { key: 'tick', delayOf: furthest, work: idleTick },
          { key: 'requeue', delayOf: near, work: requeue },
        ];
  const chunk = (): Record<string, number> =>
    Object.fromEntries(
      works.map(({ key, delayOf, work }) => {
        startAll(delayOf);
        return [key, bytesPerOperation(work)];
      }),
    );
  for (let time = 0; time < warmUps; time++) chunk();
  return { chunk };
};

/** From the difference between so many operations and twice as many, so that what the measuring allocates cancels out. */
function bytesPerOperation(work: (count: number) => void): number {
  const once = heapGrowth(() => work(operations));
  const twice = heapGrowth(() => work(2 * operations));
  return Math.max(0, twice - once) / operations;
}

function heapGrowth(work: () => void): number {
  collectGarbage('young');
  const before = process.memoryUsage().heapUsed;
  work();
  return process.memoryUsage().heapUsed - before;
}

/** All exercises, in the order in which they are run. */
import type { Exercise } from './exercise.ts';

type TakesPart = Exercise['takesPart'];

const sizes = [1e3, 1e4, 1e5, 1e6, 1e7];
const quickSizes = [1e5];

const onlyVirtualTime = { why: 'lives by the real clock, which cannot be moved' };

const everybody: TakesPart = () => true;
const inVirtualTime: TakesPart = ({ clock }) => (clock === 'real' ? onlyVirtualTime : true);
const inVirtualTimeWithoutFloor: TakesPart = (contestant) => contestant.clock !== 'none' && inVirtualTime(contestant);
const withoutFloor: TakesPart = ({ clock }) => clock !== 'none';
const oursOnly: TakesPart = ({ isOurs }) => isOurs;
const stoppable: TakesPart = ({ clock, hasBudget }) =>
  clock !== 'none' && (hasBudget || { why: 'cannot be stopped half-way: all that is due fires in one go' });

export const exercises: readonly Exercise[] = [
  {
    name: 're-arm',
    load: () => import('./exercises/re-arm.ts'),
    quantities: {
      rearm: { benchmark: 're-arm', unit: 'ns' },
      otherThreads: { benchmark: 're-arm, on other threads (garbage collection)', unit: 'ns' },
    },
    sizes,
    quickSizes: [1e3, 1e5, 1e6],
    takesPart: everybody,
  },
  {
    name: 'start and cancel',
    load: () => import('./exercises/start-and-cancel.ts'),
    quantities: { start: { benchmark: 'start', unit: 'ns' }, cancel: { benchmark: 'cancel', unit: 'ns' } },
    sizes,
    quickSizes,
    objectsMax: 1e6,
    takesPart: everybody,
  },
  {
    name: 'reuse',
    load: () => import('./exercises/reuse.ts'),
    quantities: { reuse: { benchmark: 'cancel + start at once, ever shorter', unit: 'ns' } },
    sizes,
    quickSizes,
    objectsMax: 1e6,
    takesPart: everybody,
  },
  {
    name: 'packets',
    load: () => import('./exercises/packets.ts'),
    quantities: { packet: { benchmark: 'packet every 20 s at K = 60, with re-queues', unit: 'ns' } },
    sizes,
    quickSizes: [1e3, 1e5, 1e6],
    takesPart: inVirtualTime,
  },
  {
    name: 'steady state',
    load: () => import('./exercises/steady-state.ts'),
    quantities: {
      packet: { benchmark: 'steady state, per packet', unit: 'ns' },
      found: { benchmark: 'steady state, dead connections found', unit: '%', better: 'higher' },
      lost: { benchmark: 'steady state, live connections lost', unit: '%' },
      earliest: { benchmark: 'steady state, earliest after the deadline', unit: 'ms', better: 'higher' },
      latest: { benchmark: 'steady state, latest after the deadline', unit: 'ms' },
    },
    sizes: [1e3, 1e4, 1e5, 1e6],
    quickSizes: [1e4],
    takesPart: inVirtualTime,
    rounds: 60,
  },
  {
    name: 'mass expiry',
    load: () => import('./exercises/mass-expiry.ts'),
    quantities: { expiry: { benchmark: 'expiry, all in one tick', unit: 'ns' } },
    sizes,
    quickSizes,
    objectsMax: 1e6,
    takesPart: everybody,
  },
  {
    name: 'spread expiry',
    load: () => import('./exercises/spread-expiry.ts'),
    quantities: { expiry: { benchmark: 'expiry, spread over 256 ticks', unit: 'ns' } },
    sizes: [1e3, 1e4, 1e5, 1e6],
    quickSizes,
    objectsMax: 1e5,
    takesPart: everybody,
  },
  {
    name: 'slices',
    load: () => import('./exercises/slices.ts'),
    quantities: {
      expiry: { benchmark: 'longest slice of 1024, all expire', unit: 'ms' },
      requeue: { benchmark: 'longest slice of 1024, all are re-queued', unit: 'ms' },
    },
    sizes: [1e5, 1e6, 1e7],
    quickSizes,
    takesPart: stoppable,
  },
  {
    name: 'idle tick',
    load: () => import('./exercises/idle-tick.ts'),
    quantities: { tick: { benchmark: 'idle tick', unit: 'ns' } },
    sizes,
    quickSizes: [1e5, 1e6],
    takesPart: inVirtualTimeWithoutFloor,
    roundsMax: 30,
  },
  {
    name: 'jump',
    load: () => import('./exercises/jump.ts'),
    quantities: {
      whole: { benchmark: 'jump of 24 h', unit: 'ms' },
      slice: { benchmark: 'jump of 24 h, longest slice of 1024', unit: 'ms' },
    },
    sizes: [1e3, 1e4, 1e5, 1e6],
    quickSizes,
    takesPart: inVirtualTimeWithoutFloor,
  },
  {
    name: 'memory',
    load: () => import('./exercises/memory.ts'),
    quantities: {
      heap: { benchmark: 'memory per timer, heap and arrays', unit: 'bytes' },
      resident: { benchmark: 'memory per timer, resident', unit: 'bytes' },
      heapWhole: { benchmark: 'memory of all timers, heap and arrays', unit: 'bytes' },
    },
    sizes,
    quickSizes,
    objectsMax: 1e5,
    takesPart: withoutFloor,
    freshProcess: true,
    rounds: 5,
  },
  {
    name: 'growth',
    load: () => import('./exercises/growth.ts'),
    quantities: { longest: { benchmark: 'longest 64 starts while growing', unit: 'ms' } },
    sizes: [1e5, 1e6, 1e7],
    quickSizes,
    takesPart: oursOnly,
  },
  {
    name: 'allocation',
    load: () => import('./exercises/allocation.ts'),
    quantities: {
      rearm: { benchmark: 'garbage per re-arm', unit: 'bytes' },
      tick: { benchmark: 'garbage per idle tick', unit: 'bytes' },
      requeue: { benchmark: 'garbage per re-queue', unit: 'bytes' },
    },
    sizes: [1e4],
    quickSizes: [1e4],
    takesPart: withoutFloor,
    rounds: 7,
  },
];

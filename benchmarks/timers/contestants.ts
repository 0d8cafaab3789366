/** Who takes part, and what is known of each before it is measured. */
import type { CreateTimers } from './contestant.ts';
import type { Clock } from './exercise.ts';

export interface Contestant {
  readonly name: string;
  readonly clock: Clock;
  /** Whether it can stop after so much work, and go on later. */
  readonly hasBudget: boolean;
  readonly isOurs: boolean;
  /** Whether each timer is an object, or several. */
  readonly hasObjects: boolean;
  readonly sizeMax?: number;
  readonly quickSizeMax?: number;
  readonly load: () => Promise<{ readonly createTimers: CreateTimers }>;
}

export const ours = 'mqtt-liveness';
export const floor = 'floor';
export const refresh = 'Timeout.refresh()';
export const clearAndSet = 'clearTimeout + setTimeout';

const onRealClock = { clock: 'real', hasBudget: false, isOurs: false, hasObjects: true } as const;

export const contestants: readonly Contestant[] = [
  {
    name: floor,
    clock: 'none',
    hasBudget: false,
    isOurs: false,
    hasObjects: false,
    load: () => import('./contestants/floor.ts'),
  },
  {
    name: ours,
    clock: 'virtual',
    hasBudget: true,
    isOurs: true,
    hasObjects: false,
    load: () => import('./contestants/wheel.ts'),
  },
  { name: refresh, ...onRealClock, load: () => import('./contestants/refresh.ts') },
  { name: clearAndSet, ...onRealClock, load: () => import('./contestants/clear-and-set.ts') },
  { name: 'npm retimer', ...onRealClock, load: () => import('./contestants/retimer.ts') },
  {
    name: 'npm timer-wheel',
    clock: 'virtual',
    hasBudget: false,
    isOurs: false,
    hasObjects: true,
    load: () => import('./contestants/npm-timer-wheel.ts'),
  },
  {
    name: 'npm flatqueue (heap)',
    clock: 'virtual',
    hasBudget: true,
    isOurs: false,
    hasObjects: false,
    load: () => import('./contestants/heap.ts'),
  },
  {
    name: 'XState after',
    ...onRealClock,
    sizeMax: 100_000,
    quickSizeMax: 10_000,
    load: () => import('./contestants/xstate.ts'),
  },
];

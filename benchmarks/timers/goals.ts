/** What is demanded of our wheel, held against what a run has measured. */
import type { Goal, Goals, Measurement } from '../measurement.ts';
import { quantity, times } from '../quantity.ts';
import { median } from '../statistics.ts';
import { clearAndSet, ours, refresh } from './contestants.ts';
import { tickMs } from './contestant.ts';

/** Turns of the event loop in the steady state are as far apart as ticks are. */
const turnMs = tickMs;
const sliceMs = 0.15;

export const goals: Goals = (measurements) => {
  const results = new Results(measurements.filter(({ section }) => section === 'timers'));
  return [
    atMost(results.toFloor('re-arm', 1e5), 1.3, times, 're-arm, 100,000 timers, to the floor'),
    atMost(results.toFloor('re-arm', 1e6), 1.3, times, 're-arm, a million timers, to the floor'),
    atMost(results.toFloor('re-arm', 1e7), 1.3, times, 're-arm, ten million timers, to the floor'),
    atLeast(results.timesDearer(refresh, 1e5), 100, times, '`Timeout.refresh()` to our re-arm, 100,000 timers'),
    atLeast(results.timesDearer(clearAndSet, 1e5), 250, times, 'clear and set to our re-arm, 100,000 timers'),
    atMost(
      results.toFloor(packets, 1e5),
      4.5,
      times,
      'packet every 20 s, re-queues and ticks included, 100,000 timers',
    ),
    atMost(results.toFloor(packets, 1e6), 2, times, 'the same, a million timers'),
    atMost(results.toFloor(steady, 1e5), 5, times, 'packet in the steady state, 100,000 timers'),
    atMost(results.toFloor(steady, 1e6), 4.5, times, 'the same, a million timers'),
    atLeast(results.worst('steady state, dead connections found', 'lowest'), 100, percent, 'dead connections found'),
    atMost(results.worst('steady state, live connections lost'), 0, percent, 'live connections lost'),
    atLeast(
      results.worst('steady state, earliest after the deadline', 'lowest'),
      0,
      ms,
      'earliest expiry after its deadline',
    ),
    atMost(
      results.worst('steady state, latest after the deadline'),
      tickMs + turnMs,
      ms,
      'latest expiry after its deadline, with a tick and a turn',
    ),
    atMost(results.bytesPerTimer(), 16, bytes, 'resident memory of a further timer'),
    atMost(results.worst('longest 64 starts while growing'), 1, ms, 'longest wait for 64 starts while the wheel grows'),
    atMost(results.worst('garbage per re-arm'), 0, bytes, 'garbage of a re-arm', perThousand),
    atMost(results.worst('garbage per idle tick'), 0, bytes, 'garbage of an idle tick', perThousand),
    atMost(results.worst('garbage per re-queue'), 0, bytes, 'garbage of a re-queue', perThousand),
    atMost(results.at('expiry, all in one tick', 1e5), 40, ns, 'expiry of one among 100,000 in one tick'),
    atMost(
      results.at('longest slice of 1024, all expire', 1e5),
      sliceMs,
      ms,
      'longest slice of 1024 that expire, of 100,000',
    ),
    atMost(
      results.at('longest slice of 1024, all are re-queued', 1e5),
      sliceMs,
      ms,
      'longest slice of 1024 re-queued, of 100,000',
    ),
    atMost(results.at('idle tick', 1e5), 50, ns, 'idle tick, 100,000 timers'),
    atMost(results.growthOfIdleTick(), 2, times, 'idle tick with a million timers to one with 100,000'),
    atMost(
      results.at('jump of 24 h, longest slice of 1024', 1e5),
      sliceMs,
      ms,
      'longest slice of a jump of 24 h, 100,000 timers',
    ),
    atMost(results.at('start', 1e6), 80, ns, 'start, a million timers'),
    atMost(results.at('cancel', 1e6), 50, ns, 'cancel, a million timers'),
    atMost(
      results.at('cancel + start at once, ever shorter', 1e6),
      130,
      ns,
      'cancel and start at once, a million timers',
    ),
  ];
};

const packets = 'packet every 20 s at K = 60, with re-queues';
const steady = 'steady state, per packet';

type InWords = (value: number) => string;
const ns: InWords = (value) => quantity(value, 'ns');
const ms: InWords = (value) => quantity(value, 'ms');
const bytes: InWords = (value) => quantity(value, 'bytes');
const percent: InWords = (value) => quantity(value, '%');
/** One object of 16 bytes for a bucket of timers is none for a timer. */
const perThousand = 16 / 1000;

function atMost(measured: number | undefined, limit: number, inWords: InWords, what: string, slack = 0): Goal {
  return {
    what,
    demanded: limit === 0 ? 'none' : `at most ${inWords(limit)}`,
    measured: measured === undefined ? undefined : inWords(measured),
    isMet: measured !== undefined && measured <= limit + slack,
  };
}

function atLeast(measured: number | undefined, limit: number, inWords: InWords, what: string): Goal {
  return {
    what,
    demanded: limit === 0 ? 'never before' : `at least ${inWords(limit)}`,
    measured: measured === undefined ? undefined : inWords(measured),
    isMet: measured !== undefined && measured >= limit,
  };
}

class Results {
  readonly #measurements: readonly Measurement[];

  constructor(measurements: readonly Measurement[]) {
    this.#measurements = measurements;
  }

  #find(benchmark: string, size: number, contestant = ours): Measurement | undefined {
    return this.#measurements.find(
      (one) => one.benchmark === benchmark && one.size === size && one.contestant === contestant,
    );
  }

  #sizes(benchmark: string): readonly Measurement[] {
    return this.#measurements
      .filter((one) => one.benchmark === benchmark && one.contestant === ours)
      .toSorted((a, b) => a.size - b.size);
  }

  at(benchmark: string, size: number): number | undefined {
    const found = this.#find(benchmark, size);
    return found && median([...found.samples]);
  }

  toFloor(benchmark: string, size: number): number | undefined {
    const ratios = this.#find(benchmark, size)?.ratiosToFloor;
    return ratios && median([...ratios]);
  }

  /** By round. */
  timesDearer(contestant: string, size: number): number | undefined {
    const own = this.#find('re-arm', size)?.samples;
    const other = this.#find('re-arm', size, contestant)?.samples;
    return own && other && median(other.map((sample, round) => sample / (own[round] ?? NaN)));
  }

  /** Of the medians at all sizes. */
  worst(benchmark: string, which: 'highest' | 'lowest' = 'highest'): number | undefined {
    const medians = this.#sizes(benchmark).map(({ samples }) => median([...samples]));
    if (medians.length === 0) return undefined;
    return which === 'highest' ? Math.max(...medians) : Math.min(...medians);
  }

  growthOfIdleTick(): number | undefined {
    const small = this.at('idle tick', 1e5);
    const large = this.at('idle tick', 1e6);
    return small === undefined || large === undefined ? undefined : large / small;
  }

  /** Of the timers that the largest size has more than the one before: what the process needs besides is then not in it. */
  bytesPerTimer(): number | undefined {
    const [smaller, larger] = this.#sizes('memory per timer, resident').slice(-2);
    if (!smaller || !larger) return undefined;
    return (ofAll(larger) - ofAll(smaller)) / (larger.size - smaller.size);
  }
}

const ofAll = ({ size, samples }: Measurement): number => size * median([...samples]);

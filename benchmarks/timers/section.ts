/** The section `timers`: what timers cost, ours and others'. */
import { freemem } from 'node:os';
import type { LeftOut, Measurement, Section } from '../measurement.ts';
import type { Patience } from './competitor.ts';
import { contestants, floor, ours } from './contestants.ts';
import { enter, type Form } from './entry.ts';
import type { Exercise } from './exercise.ts';
import { exercises } from './exercises.ts';
import { runHeat, type Outcome } from './heat.ts';

export { goals } from './goals.ts';

interface Pace {
  readonly wholeMs: number;
  readonly roundsMin: number;
  readonly patience: Patience;
}

const quickPace: Pace = {
  wholeMs: 36_000,
  roundsMin: 5,
  patience: { prepareMs: 6000, chunkMs: 3000, allRoundsMs: 5000 },
};
const fullPace: Pace = {
  wholeMs: 300_000,
  roundsMin: 5,
  patience: { prepareMs: 30_000, chunkMs: 10_000, allRoundsMs: 30_000 },
};

export const run: Section = async ({ quick, progress, leaveOut }) => {
  const pace = quick ? quickPace : fullPace;
  const heats = exercises.flatMap((exercise) =>
    (quick ? exercise.quickSizes : exercise.sizes).map((size) => ({ exercise, size, weight: weightOf(size) })),
  );
  const endsAt = performance.now() + pace.wholeMs;
  const forms = new Map<string, Form>();
  const measurements: Measurement[] = [];
  for (const [index, { exercise, size, weight }] of heats.entries()) {
    const key = (name: string): string => `${exercise.name}\n${name}`;
    const { entered, leftOut } = enter(exercise, size, contestants, ({ name }) => forms.get(key(name)), {
      isQuick: quick,
      patience: pace.patience,
      freeBytes: freemem() * 0.8,
    });
    for (const { contestant, reason, atEverySize } of leftOut)
      if (!(atEverySize && heats[index - 1]?.exercise === exercise))
        leaveOut?.(gap(exercise, contestant.name, reason, atEverySize ? undefined : size));
    const weightLeft = heats.slice(index).reduce((sum, heat) => sum + heat.weight, 0);
    const outcomes = await runHeat({
      exercise,
      size,
      contestants: entered,
      patience: pace.patience,
      roundsMin: pace.roundsMin,
      shareMs: Math.max(0, ((endsAt - performance.now()) * weight) / weightLeft - (quick ? 300 : 1000)),
      onRound: (round) =>
        progress(`timers ${index + 1} of ${heats.length}: ${exercise.name} at ${size}, round ${round + 1}`),
    });
    for (const outcome of outcomes) {
      forms.set(key(outcome.contestant), { size, outcome });
      if (outcome.gaveUp !== undefined) leaveOut?.(gap(exercise, outcome.contestant, outcome.gaveUp, size));
    }
    measurements.push(...measurementsOf(exercise, size, outcomes));
  }
  return measurements;
};

/** Large ones take longer to prepare. */
const weightOf = (size: number): number => (size >= 1e7 ? 6 : size >= 1e6 ? 3 : 1);

const gap = (exercise: Exercise, contestant: string, reason: string, size: number | undefined): LeftOut => ({
  section: 'timers',
  benchmark: exercise.name,
  contestant,
  ...(size !== undefined && { size }),
  reason,
});

function measurementsOf(exercise: Exercise, size: number, outcomes: readonly Outcome[]): readonly Measurement[] {
  const floorChunks = outcomes.find(({ contestant }) => contestant === floor)?.chunks;
  return outcomes
    .filter(({ gaveUp }) => gaveUp === undefined)
    .flatMap(({ contestant, chunks }) =>
      Object.entries(exercise.quantities).flatMap(([key, { benchmark, unit, better = 'lower' }]) => {
        const samples = chunks.flatMap((chunk) => chunk[key] ?? []);
        if (samples.length === 0) return [];
        const ratiosToFloor = chunks.map((chunk, round) => (chunk[key] ?? NaN) / (floorChunks?.[round]?.[key] ?? NaN));
        const hasFloor = contestant !== floor && ratiosToFloor.every(Number.isFinite);
        return {
          section: 'timers' as const,
          benchmark,
          contestant,
          isOthers: contestant !== ours,
          size,
          unit,
          better,
          samples,
          ...(hasFloor && { ratiosToFloor }),
        };
      }),
    );
}

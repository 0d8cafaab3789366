/** Runs sections, one after the other, and makes a record of it. */
import { commit, machine, versions } from './machine.ts';
import type { LeftOut, Measurement } from './measurement.ts';
import type { GoalsBySection } from './page.ts';
import { format, formatVersion, type BenchmarkRecord } from './record.ts';
import { sections, type LoadedSection, type SectionName } from './sections.ts';

export interface RunOptions {
  readonly only: readonly SectionName[];
  readonly isQuick: boolean;
  readonly progress: (line: string) => void;
}

/** A section that cannot be loaded. */
export class SectionMissing extends Error {}

export async function runSections({ only, isQuick, progress }: RunOptions): Promise<{
  readonly record: BenchmarkRecord;
  readonly goals: GoalsBySection;
}> {
  const begunAt = performance.now();
  const head = { startedAt: new Date().toISOString(), machine: machine(), versions: versions(), commit: commit() };
  // All are loaded before one is run: what is missing is found out at once.
  const loaded = await Promise.all(only.map(async (name) => ({ name, section: await load(name) })));
  const measurements: Measurement[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, { name, section }] of loaded.entries()) {
    const stamped = (line: string): void => progress(`section ${index + 1} of ${loaded.length}: ${line}`);
    stamped(name);
    measurements.push(
      ...(await section.run({ quick: isQuick, progress: stamped, leaveOut: (gap) => leftOut.push(gap) })),
    );
  }
  const { commit: state, ...rest } = head;
  return {
    record: {
      format,
      formatVersion,
      command: commandOf(only, isQuick),
      isQuick,
      ...rest,
      ...(state && { commit: state }),
      durationSeconds: (performance.now() - begunAt) / 1000,
      measurements,
      leftOut,
    },
    goals: new Map(loaded.flatMap(({ name, section }) => (section.goals ? [[name, section.goals(measurements)]] : []))),
  };
}

async function load(name: SectionName): Promise<LoadedSection> {
  try {
    return await sections[name]();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SectionMissing(`The section ${name} cannot be loaded: ${why}`, { cause: error });
  }
}

function commandOf(only: readonly SectionName[], isQuick: boolean): string {
  const words = [
    ...(isQuick ? ['--quick'] : []),
    ...(only.length < Object.keys(sections).length ? [`--only ${only.join(',')}`] : []),
  ];
  return ['npm run bench', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
}

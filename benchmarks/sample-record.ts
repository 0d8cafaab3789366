/** Records made up for tests. */
import type { Measurement } from './measurement.ts';
import { format, formatVersion, type BenchmarkRecord } from './record.ts';

export function measured(samples: readonly number[], more: Partial<Measurement> = {}): Measurement {
  return {
    section: 'timers',
    benchmark: 're-arm',
    contestant: 'mqtt-liveness',
    size: 1000,
    unit: 'ns',
    better: 'lower',
    samples,
    ...more,
  };
}

export function recordOf(measurements: readonly Measurement[], more: Partial<BenchmarkRecord> = {}): BenchmarkRecord {
  return {
    format,
    formatVersion,
    command: 'npm run bench',
    isQuick: false,
    startedAt: '2000-01-01T00:00:00.000Z',
    durationSeconds: 1,
    machine: { cpu: 'abacus', cores: 2, architecture: 'x64', memoryBytes: 2 ** 33, system: 'Linux', kernel: '6' },
    versions: { node: '24.0.0' },
    commit: { id: '0123456789abcdef', isDirty: false },
    measurements,
    leftOut: [{ section: 'timers', benchmark: 're-arm', contestant: 'sundial', reason: 'it was night' }],
    ...more,
  };
}

/** `count` samples round `centre`, evenly within `spread` of it, in an order that is not sorted. */
export function samplesRound(centre: number, spread = 0.02, count = 15): readonly number[] {
  return Array.from(
    { length: count },
    (_, index) => centre * (1 + spread * ((2 * ((index * 7) % count)) / (count - 1) - 1)),
  );
}

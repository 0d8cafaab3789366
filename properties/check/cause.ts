/** Gathers failures of one cause, whichever properties came upon it, so that a defect of a broker is told once. */
import type { Property } from '../sentences/property.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import type { Run } from '../executors/run.ts';
import type { Scenario, Step } from '../scenario/step.ts';
import type { Finding, FindingKind } from './result.ts';

/** A scenario that failed, and how often its like did. */
export interface Suspect {
  readonly property: Property;
  readonly version: ProtocolVersion;
  readonly scenario: Scenario;
  readonly run: Run;
  readonly failure: Failure;
  readonly failures: number;
}

/** Suspects that failed alike, one of each property, the smallest scenario first. */
export type Cause = readonly [Suspect, ...Suspect[]];

/** Failures with the same key are taken to have one cause. */
export type KeyOf = (failure: Failure, run: Run) => string;

/** The {@link KeyOf} of those of whom nothing is known. */
export function causeKey({ statements, chart, why }: Failure): string {
  return [statements[0], chart, why].join('\n');
}

export function kindOf({ kind = 'violation' }: Failure): FindingKind {
  return kind;
}

/** In the order in which they were come upon. */
export function causesOf(suspects: readonly Suspect[], keyOf: KeyOf = causeKey): readonly Cause[] {
  const groups = Map.groupBy(suspects, ({ version, failure, run }) =>
    [version, kindOf(failure), keyOf(failure, run)].join('\n'),
  );
  return [...groups.values()].flatMap((group): Cause[] => {
    const [smallest, ...others] = group.toSorted((one, other) => sizeOf(one) - sizeOf(other));
    return smallest ? [[smallest, ...others]] : [];
  });
}

/**
 * What is told of a cause, but for its number. `smallest` may be smaller than what was found first. Its kind is the cause's,
 * unless what was late there has never come here: that is a violation.
 */
export function findingOf(cause: Cause, smallest: Suspect, how: string): Omit<Finding, 'number'> {
  const { property, version, scenario, run } = smallest;
  const alsoFoundBy = cause.map((suspect) => suspect.property).filter((one) => one !== property);
  const failures = cause.reduce((sum, suspect) => sum + suspect.failures, 0);
  const isMissing = smallest.failure.waitedUntil !== undefined;
  const kind = isMissing ? 'violation' : kindOf(cause[0].failure);
  const failure = kindOf(smallest.failure) === kind ? smallest.failure : { ...smallest.failure, kind };
  return { property, version, scenario, run, failure, failures, how, alsoFoundBy, kind };
}

/** From 1, in this order. */
export function numbered(findings: readonly Omit<Finding, 'number'>[]): readonly Finding[] {
  return findings.map((finding, index) => ({ ...finding, number: index + 1 }));
}

/** The numbers of those that a property came upon. */
export function numbersFor(
  findings: readonly Finding[],
  property: Property,
  version: ProtocolVersion,
): readonly number[] {
  return findings
    .filter((one) => one.version === version && [one.property, ...one.alsoFoundBy].includes(property))
    .map(({ number }) => number);
}

/** A second until it fails counts like a step: both are what a reader, and a shrinker, has to go through. */
export function sizeOf({ scenario, failure }: Suspect): number {
  return scenario.steps.reduce((sum, step) => sum + packetsOf(step), 0) + failure.at / 1000;
}

function packetsOf(step: Step): number {
  return step.step === 'send' ? step.packets.length : 1;
}

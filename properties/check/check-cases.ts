/** Plays the cases of properties/conformance/ on a broker: over its wire, or in memory for the core in virtual time. */
import { BrokerUnavailable, type BrokerUnderTest, type WireBroker } from '../brokers/broker-under-test.ts';
import { versionsOf } from '../conformance/case.ts';
import { playCases, type PlannedCase, type PlayedCase } from '../conformance/play-cases.ts';
import { Deviation } from '../conformance/wire/deviation.ts';
import { InMemoryWire } from '../conformance/wire/in-memory-wire.ts';
import { DelayMeter } from '../executors/delay-meter.ts';
import { freshTag } from '../executors/tcp.ts';
import { hasAllCases, type AreaCase, type Assignment } from './assignment.ts';
import { knownCaseOf, noteOnUnseen } from './known.ts';
import type { Progress } from './progress.ts';
import type { BrokerResult, CaseResult, Skip } from './result.ts';
import { acquaint } from './wire/acquaintance.ts';

interface Played {
  readonly cases: readonly CaseResult[];
  readonly skipped: readonly Skip[];
  readonly deaths: readonly string[];
  readonly notes?: readonly string[];
}

/** The result with the cases in it. */
export async function withCases(
  result: BrokerResult,
  broker: BrokerUnderTest,
  assignment: Assignment,
  progress: Progress,
): Promise<BrokerResult> {
  const startedAt = performance.now();
  const {
    cases,
    skipped,
    deaths,
    notes = [],
  } = broker.kind === 'virtual' ? await inMemory(assignment) : await onWire(broker, assignment, progress).catch(lost);
  return {
    ...result,
    cases,
    notes: [...result.notes, ...notes],
    skipped: [...result.skipped, ...skipped],
    deaths: [...result.deaths, ...deaths],
    seconds: result.seconds + (performance.now() - startedAt) / 1000,
  };
}

async function inMemory({ cases = [], versions }: Assignment): Promise<Played> {
  const plan = planned(cases, versions);
  return { cases: await Promise.all(plan.map(playInMemory)), skipped: [], deaths: [] };
}

async function playInMemory({ area, one, version }: PlannedCase): Promise<CaseResult> {
  const wire = new InMemoryWire(version, one.options);
  const { sentence } = one;
  const statements = statementsIn(one, version);
  try {
    await one.run(wire);
    return { area, sentence, statements, version, verdict: 'pass', remarks: wire.remarks };
  } catch (error) {
    if (!(error instanceof Deviation)) throw error;
    return { area, sentence, statements, version, verdict: 'fail', why: error.message };
  }
}

async function onWire(broker: WireBroker, assignment: Assignment, progress: Progress): Promise<Played> {
  const running = await broker.start();
  let meter: DelayMeter | undefined;
  const deaths: string[] = [];
  void running.died?.then((why) => deaths.push(`${why} Cases were being played.`));
  try {
    const { versions, capabilities } = await acquaint(broker, running, assignment.versions);
    const all = planned(assignment.cases ?? [], versions);
    const isPossible = ({ one }: PlannedCase): boolean =>
      one.options === undefined ||
      (one.refuses === true ? capabilities.refusesUsers : broker.startWith?.(one.options) !== undefined);
    const plan = all.filter(isPossible);
    let count = 0;
    const [spoken = '3.1.1'] = versions;
    const measuring = { address: running.address, version: spoken, clientId: `${freshTag()}-meter` };
    meter = new DelayMeter(measuring, { opens: false });
    const played = await playCases(plan, {
      standstillMs: (from, to) => meter?.standstillMs(from, to) ?? 0,
      address: running.address,
      offered: capabilities,
      lateMs: broker.profile(0).lateMs,
      cleansUp: !broker.restarts,
      freshTag,
      startWith: async (options) => {
        const start = broker.startWith?.(options);
        if (!start) throw new BrokerUnavailable(`${broker.name} cannot be set up so.`);
        return start();
      },
      onPlayed: () => progress.update(`${broker.name}: ${(count += 1)} of ${plan.length} cases`),
    });
    const needing = new Map(all.filter((one) => !isPossible(one)).map(({ one }) => [one.sentence, whyNeeding(one)]));
    return {
      cases: played.flatMap((one) => caseResultOf(one, broker)),
      skipped: [
        ...[...needing].map(([what, why]) => ({ what, why })),
        ...played
          .filter(({ outcome }) => outcome === 'not offered')
          .map(({ one, version, why = '' }) => ({
            what: `MQTT ${version}: ${one.sentence}`,
            why: `the broker does not have it: ${why}`,
          })),
      ],
      deaths,
      notes: hasAllCases(assignment) ? notesOnPassed(played, broker) : [],
    };
  } finally {
    meter?.stop();
    await running.stop();
  }
}

/** It could be reached before: if it no longer can, that is a result beside what was learned then. */
function lost(error: unknown): Played {
  if (!(error instanceof BrokerUnavailable)) throw error;
  return { cases: [], skipped: [], deaths: [`No cases were played: ${error.message}`] };
}

/** None for what is not offered. */
export function caseResultOf(
  { area, one, version, outcome, why: doubt, remarks, confirmation, failures = [] }: PlayedCase,
  { knownCases = [] }: Pick<WireBroker, 'knownCases'>,
): readonly CaseResult[] {
  if (outcome === 'not offered') return [];
  const { sentence } = one;
  const told = failures.map((failure) => ({
    ...failure,
    known: knownCaseOf({ sentence, version, why: failure.why }, knownCases),
  }));
  // That which is news, if it has failed in several ways.
  const { why = doubt, exchange, known } = told.find((each) => !each.known) ?? told[0] ?? {};
  return [
    {
      area,
      sentence,
      statements: statementsIn(one, version),
      version,
      verdict: outcome,
      remarks,
      ...(outcome !== 'pass' && why !== undefined && { why }),
      ...(confirmation && { confirmation }),
      ...(exchange && { exchange }),
      ...(outcome === 'fail' && known && { known }),
    },
  ];
}

function whyNeeding({ options = {} }: PlannedCase['one']): string {
  return `it needs a broker that can be set up with ${Object.keys(options).join(' and ')}, as ours can`;
}

/** On those that are known to fail, and passed. */
export function notesOnPassed(
  played: readonly PlayedCase[],
  { knownCases = [] }: Pick<WireBroker, 'knownCases'>,
): readonly string[] {
  return played.flatMap(({ one: { sentence }, version, outcome }) =>
    knownCases
      .filter((each) => outcome === 'pass' && each.sentence === sentence && (each.version ?? version) === version)
      .map(({ reason }) => noteOnUnseen(`MQTT ${version}: ${sentence}`, reason)),
  );
}

function planned(cases: readonly AreaCase[], versions: Assignment['versions']): readonly PlannedCase[] {
  return cases.flatMap(({ area, one }) =>
    versionsOf(one)
      .filter((version) => versions.includes(version))
      .map((version) => ({ area, one, version })),
  );
}

function statementsIn({ statements }: PlannedCase['one'], version: string): CaseResult['statements'] {
  return statements.filter((id) => id.startsWith(`${version}:`));
}

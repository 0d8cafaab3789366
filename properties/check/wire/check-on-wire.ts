/** Checks a broker over TCP: scenarios of all properties and versions side by side, then a closer look at what failed. */
import type { WireBroker } from '../../brokers/broker-under-test.ts';
import { connectTimeoutsOf } from '../../executors/connect-timeout.ts';
import type { Run } from '../../executors/run.ts';
import { isWhole, type Assignment } from '../assignment.ts';
import { granularityOf, measuredProfile } from '../granularity.ts';
import { keyBesideKnown, markKnown, notesOnUnseen } from '../known.ts';
import type { Progress } from '../progress.ts';
import type { BrokerResult } from '../result.ts';
import { acquaint, type Acquaintance } from './acquaintance.ts';
import { findingsOf } from './findings.ts';
import { isHeavy, planFor, talliesOf, type Plan, type Planned } from './plan.ts';
import { playPlan } from './play-plan.ts';
import { allHaveHadTheirTurn, inTurn, takePlace, type Place } from './side-by-side.ts';
import { Subject } from './subject.ts';

/** Throws BrokerUnavailable if it cannot be started or reached. */
export async function checkOnWire(
  broker: WireBroker,
  assignment: Assignment,
  progress: Progress,
): Promise<BrokerResult> {
  const { name, knownDeviations } = broker;
  const keyOf = keyBesideKnown(knownDeviations);
  /** They come until the broker has been stopped. */
  const notes: string[] = [];
  let subject: Subject | undefined;
  let place: Place | undefined;
  try {
    const prepared = await inTurn(async () => {
      const one = new Subject(broker, await broker.start(), { readings: assignment.readings, progress, notes });
      subject = one;
      const startedAt = performance.now();
      const acquaintance = await acquaint(broker, one.running, assignment.versions);
      notes.push(...acquaintance.notes);
      const plan = planFor(acquaintance, assignment, keyOf);
      place = takePlace(plan.planned.length);
      await progress.during(`${name}: warming up, and measuring round trips`, warmUp(one, acquaintance, plan));
      const skipped = [...acquaintance.skipped, ...plan.skipped];
      return { subject: one, place, planned: plan.planned, skipped, startedAt };
    });
    await allHaveHadTheirTurn();
    const { planned, skipped, startedAt } = prepared;
    const isMeasured = assignment.profile === 'measure';
    const connectTimeouts = isMeasured ? connectTimeoutsOf(prepared.subject.running.address) : Promise.resolve([]);
    const { judged, voids } = await playPlan(planned, prepared.subject, {
      share: prepared.place.share(),
      profile: broker.profile,
      onPlayed: (count, of) => progress.update(`${name}: ${count} of ${of} scenarios`),
    });
    const tallies = talliesOf(planned);
    const failed = tallies.some(({ suspects }) => suspects.length > 0);
    progress.note(`${name}: ${planned.length} scenarios played${failed ? '; looking closer at what failed' : ''}`);
    const looking = findingsOf(tallies, prepared.subject, assignment, keyOf);
    const found = await progress.during(`${name}: looking closer at what failed`, looking);
    const findings = markKnown(found, knownDeviations);
    if (isWhole(assignment)) notes.push(...notesOnUnseen(found, knownDeviations));
    const { profile, running, deaths } = prepared.subject;
    const granularity = granularityOf(judged.flatMap(({ measures }) => measures));
    const measured = measuredProfile(granularity, profile.guardMs, await connectTimeouts);
    return {
      broker: name,
      isStrict: profile.isStrict ?? false,
      description: running.description,
      notes,
      results: tallies.map((tally) => tally.result(findings)),
      findings,
      skipped,
      deaths,
      voids,
      guards: guardsOf(judged),
      isMeasured,
      granularity,
      ...(measured && { measuredProfile: measured }),
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    place?.leave();
    await subject?.stop();
  }
}

/** By one scenario of each property and version. */
async function warmUp(subject: Subject, { versions }: Acquaintance, { planned }: Plan): Promise<void> {
  if (versions.length === 0) return;
  const light = planned.filter((one) => !isHeavy(one));
  const one = new Map(light.map(({ tally, scenario }: Planned) => [tally, scenario]));
  await subject.warmUp([...one.values()], planned[0]?.scenario.version ?? '3.1.1');
}

/** How many runs were judged through which guard, the narrowest first. */
function guardsOf(runs: readonly Run[]): NonNullable<BrokerResult['guards']> {
  const groups = Map.groupBy(runs, ({ guardMs = Infinity }) => guardMs);
  return [...groups]
    .filter(([guardMs]) => guardMs < Infinity)
    .toSorted(([one], [other]) => one - other)
    .map(([guardMs, ones]) => ({ guardMs, runs: ones.length }));
}

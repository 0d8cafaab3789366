/** Checks a broker over TCP: scenarios of all properties and versions side by side, then a closer look at what failed. */
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import type { TimeProfile } from '../../../model/vocabulary/profile.ts';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from '../../brokers/broker-under-test.ts';
import { DelayMeter } from '../../executors/delay-meter.ts';
import { paceFor } from '../../executors/guard.ts';
import type { Run } from '../../executors/run.ts';
import { freshTag, runOverTcp, type TcpBatch, type TcpOptions } from '../../executors/tcp.ts';
import { leftoversOf, tidy, type Leftovers } from '../../executors/tidy.ts';
import { warmUp } from '../../executors/warm-up.ts';
import type { Scenario } from '../../scenario/step.ts';
import type { Property } from '../../sentences/property.ts';
import { isWhole, type Assignment } from '../assignment.ts';
import { causesOf, findingOf, kindOf, numbered, type KeyOf, type Suspect } from '../cause.ts';
import { granularityOf, measuredProfile } from '../granularity.ts';
import { keyBesideKnown, markKnown, notesOnUnseen } from '../known.ts';
import type { Progress } from '../progress.ts';
import type { BrokerResult, Finding, Skip } from '../result.ts';
import { Tally } from '../tally.ts';
import { acquaint, type Acquaintance } from './acquaintance.ts';
import { confirm, confirmationsDefault, lookAt } from './look-closer.ts';
import { drawPlayable } from './playable.ts';

/** Scenarios per property and version if `--runs` does not say. */
const runsDefault = 8;
/** Of all brokers together. */
const concurrencyOfAll = 450;
/** Where many at once have made this process, or the broker, late. */
const calmConcurrency = 80;
/** How often runs that are void are played again. */
const triesMax = 2;
/** More void runs are not tried again, but stay inconclusive. */
const triedAgainMax = 400;
const startEveryMsOfAll = 8;
/** So that what each sends at once comes by itself. */
const startEveryMsOfHeavy = 400;
const candidatesMaxOfAll = 240;
const candidatesMaxOfOne = 40;
const shrinkMs = 20_000;
/** A broker that dies more often is not started anew. */
const deathsMax = 3;

/**
 * Warming up keeps this process busy, and what else runs then would be late: it is the turn of one broker after another,
 * and the many scenarios of all brokers come when all have had theirs.
 */
const turns: Promise<unknown>[] = [];
/** Scenarios of all brokers that are being checked, which share what this process can bear. */
let plannedOfAll = 0;

function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = (turns.at(-1) ?? Promise.resolve()).then(work);
  turns.push(result.catch(() => undefined));
  return result;
}

/** Throws BrokerUnavailable if it cannot be started or reached. */
export async function checkOnWire(
  broker: WireBroker,
  assignment: Assignment,
  progress: Progress,
): Promise<BrokerResult> {
  let check: WireCheck | undefined;
  try {
    const prepared = await inTurn(async () => {
      check = new WireCheck(broker, assignment, progress, await broker.start());
      await check.prepare();
      return check;
    });
    await Promise.all(turns);
    return await prepared.run();
  } finally {
    await check?.stop();
  }
}

interface Planned {
  readonly tally: Tally;
  readonly scenario: Scenario;
}

interface Voided extends Planned {
  readonly run: Run;
}

class WireCheck {
  readonly #broker: WireBroker;
  readonly #assignment: Assignment;
  readonly #progress: Progress;
  readonly #skipped: Skip[] = [];
  readonly #deaths: string[] = [];
  readonly #notes: string[] = [];
  readonly #voids = { played: 0, left: 0 };
  readonly #keyOf: KeyOf;
  readonly #leftovers = { clients: new Map<string, ProtocolVersion>(), topics: new Set<string>() };
  /** What was not void. */
  readonly #judged: Run[] = [];
  #meter: DelayMeter | undefined;
  #revival: Promise<boolean> | undefined;
  #plan: readonly Planned[] = [];
  #startedAt = performance.now();
  #running: RunningBroker;
  #profile: TimeProfile;

  constructor(broker: WireBroker, assignment: Assignment, progress: Progress, running: RunningBroker) {
    this.#broker = broker;
    this.#keyOf = keyBesideKnown(broker.knownDeviations);
    this.#assignment = assignment;
    this.#progress = progress;
    this.#running = running;
    this.#profile = broker.profile(0);
  }

  async stop(): Promise<void> {
    plannedOfAll -= this.#plan.length;
    this.#meter?.stop();
    if (this.#outlivesCheck) await tidy(this.#leftovers, this.#running.address);
    await this.#stopBroker();
  }

  /** Whether others go on using it. */
  get #outlivesCheck(): boolean {
    return !this.#broker.restarts;
  }

  async #stopBroker(): Promise<void> {
    const complaint = await this.#running.stop();
    if (typeof complaint === 'string') this.#notes.push(complaint);
  }

  /** Gets to know the broker, and how far what is seen of it may be from its own view. */
  async prepare(): Promise<void> {
    this.#startedAt = performance.now();
    const acquaintance = await acquaint(this.#broker, this.#running, this.#assignment.versions);
    this.#skipped.push(...acquaintance.skipped);
    this.#notes.push(...acquaintance.notes);
    this.#plan = this.#makePlan(acquaintance);
    plannedOfAll += this.#plan.length;
    await this.#warmUp(acquaintance);
  }

  /** From now on, until it is done again. */
  #measure(): DelayMeter {
    const { address } = this.#running;
    const version = this.#plan[0]?.scenario.version ?? '3.1.1';
    this.#meter?.stop();
    return (this.#meter = new DelayMeter({ address, version, clientId: `${freshTag()}-meter` }));
  }

  async run(): Promise<BrokerResult> {
    const { name } = this.#broker;
    const plan = this.#plan;
    const concurrency = calmConcurrency;
    const share = plan.length / Math.max(1, plannedOfAll);
    const [heavy, light] = [plan.filter(isHeavy), plan.filter((one) => !isHeavy(one))];
    const voided = await Promise.all([
      this.#play(heavy, { anotherTry: true, startEveryMs: startEveryMsOfHeavy }),
      this.#play(light, {
        anotherTry: true,
        concurrency: Math.ceil(concurrencyOfAll * share),
        startEveryMs: startEveryMsOfAll / Math.max(share, Number.EPSILON),
      }),
    ]);
    let again = voided.flat();
    for (let tries = 0; tries < triesMax && again.length > 0; tries += 1) {
      const profile = this.#paceOf(again);
      const anotherTry = tries < triesMax - 1;
      again = await this.#play(this.#worthAnotherTry(again), { anotherTry, concurrency, profile });
    }
    const left = again;
    this.#voids.played += left.length;
    this.#voids.left += left.length;
    const tallies = [...new Set(plan.map(({ tally }) => tally))];
    const failed = tallies.some(({ suspects }) => suspects.length > 0);
    this.#progress.note(`${name}: ${plan.length} scenarios played${failed ? '; looking closer at what failed' : ''}`);
    const found = await this.#lookCloser(tallies);
    const findings = markKnown(found, this.#broker.knownDeviations);
    if (isWhole(this.#assignment)) this.#notes.push(...notesOnUnseen(found, this.#broker.knownDeviations));
    const granularity = granularityOf(this.#judged.flatMap(({ measures }) => measures));
    const measured = measuredProfile(granularity, this.#profile.guardMs);
    return {
      broker: name,
      isStrict: this.#profile.isStrict ?? false,
      description: this.#running.description,
      notes: this.#notes,
      results: tallies.map((tally) => tally.result(findings)),
      findings,
      skipped: this.#skipped,
      deaths: this.#deaths,
      voids: this.#voids,
      guards: guardsOf(this.#judged),
      isMeasured: this.#assignment.profile === 'measure',
      granularity,
      ...(measured && { measuredProfile: measured }),
      seconds: (performance.now() - this.#startedAt) / 1000,
    };
  }

  #makePlan({ versions, capabilities }: Acquaintance): Planned[] {
    const { properties, runs = runsDefault, seed } = this.#assignment;
    return properties.flatMap((property) => {
      const why = this.#whyNot(property);
      if (why !== undefined) {
        this.#skipped.push({ what: property.sentence, why });
        return [];
      }
      return versions
        .filter((version) => property.versions.includes(version))
        .flatMap((version) => {
          const tally = new Tally(property, version, this.#keyOf);
          const count = property.heavy ? Math.ceil(runs / 4) : runs;
          const { scenarios, skipped } = drawPlayable(property, version, { capabilities, count, seed });
          this.#skipped.push(...skipped);
          return scenarios.map((scenario) => ({ tally, scenario }));
        });
    });
  }

  #whyNot({ virtualOnly, options }: Property): string | undefined {
    if (virtualOnly !== undefined) return `it is judged in virtual time only: ${virtualOnly}`;
    return options ? 'it needs the broker set up in a way that only the own core offers' : undefined;
  }

  async #warmUp({ versions }: Acquaintance): Promise<void> {
    const [version] = versions;
    if (version === undefined) return;
    this.#progress.update(`${this.#broker.name}: warming up, and measuring round trips`);
    const one = new Map(this.#plan.filter((each) => !isHeavy(each)).map(({ tally, scenario }) => [tally, scenario]));
    const { profile } = this.#broker;
    const meter = this.#measure();
    const { address } = this.#running;
    const { guardMs, roundTripP99Ms, lagMs } = await warmUp([...one.values()], address, profile, meter);
    this.#profile = this.#broker.profile(guardMs);
    const { name, lateMs, answerMs } = this.#profile;
    this.#notes.push(
      `profile ${name}: ${lateMs} ms late at most, answers within ${answerMs} ms`,
      `guard ${guardMs} ms: PINGREQ to PINGRESP took ${roundTripP99Ms} ms (99th percentile), the checker stood still for ${lagMs} ms at most`,
    );
  }

  /**
   * Plays all, on a broker started anew after a death, and tallies them; but those that are void only if they are not to
   * have `anotherTry`, for which they are answered.
   */
  async #play(
    plan: readonly Planned[],
    {
      anotherTry,
      ...limits
    }: Pick<Partial<TcpOptions>, 'concurrency' | 'startEveryMs' | 'profile'> & { readonly anotherTry: boolean },
  ): Promise<Voided[]> {
    const { name } = this.#broker;
    const voided: Voided[] = [];
    for (let left = plan; left.length > 0;) {
      const playing = left;
      const running = this.#running;
      let played = 0;
      const onRun = (): void => this.#progress.update(`${name}: ${(played += 1)} of ${playing.length} scenarios`);
      const batch = await this.#batch(
        playing.map(({ scenario }) => scenario),
        { ...limits, onRun },
      );
      const mayGoOn = await this.#revive(batch, running);
      const [isVoid, unplayed] = [new Set(batch.voided), new Set(mayGoOn ? batch.unplayed : [])];
      left = playing.filter((_, index) => unplayed.has(index));
      for (const [index, planned] of playing.entries()) {
        const run = batch.runs[index];
        if (!run || unplayed.has(index)) continue;
        if (isVoid.has(index)) voided.push({ ...planned, run });
        else this.#judged.push(run);
        if (!isVoid.has(index) || !anotherTry) planned.tally.add(planned.scenario, run);
      }
    }
    return voided;
  }

  /** What most of them would have needed. */
  #paceOf(voided: readonly Voided[]): TimeProfile {
    const guards = voided.map(({ run }) => run.guardMs ?? Infinity).toSorted((a, b) => a - b);
    return this.#broker.profile(paceFor(guards[Math.floor(guards.length * 0.8)] ?? 0));
  }

  /** Tallies the others as they are. */
  #worthAnotherTry(voided: readonly Voided[]): readonly Planned[] {
    this.#voids.played += voided.length;
    const left = voided.slice(triedAgainMax);
    this.#voids.left += left.length;
    for (const { tally, scenario, run } of left) tally.add(scenario, run);
    return voided.slice(0, triedAgainMax);
  }

  /** Whether a broker that died lives again. Of two batches that saw it die, the second finds it alive. */
  async #revive({ death }: TcpBatch, running: RunningBroker): Promise<boolean> {
    if (!death) return false;
    this.#revival = (this.#revival ?? Promise.resolve(true)).then(() =>
      this.#running === running ? this.#startAnew(death) : true,
    );
    return this.#revival;
  }

  async #startAnew({ why, running }: NonNullable<TcpBatch['death']>): Promise<boolean> {
    this.#deaths.push(`${why} ${running.length} scenarios were running.`);
    this.#progress.note(`${this.#broker.name}: the broker died: ${why}`);
    if (!this.#broker.restarts || this.#deaths.length >= deathsMax) return false;
    await this.#stopBroker();
    try {
      this.#running = await this.#broker.start();
    } catch (error) {
      if (!(error instanceof BrokerUnavailable)) throw error;
      // What was learned before is kept.
      this.#deaths.push(`It cannot be started again: ${error.message}`);
      return false;
    }
    this.#measure();
    return true;
  }

  async #batch(scenarios: readonly Scenario[], limits: Partial<TcpOptions>): Promise<TcpBatch> {
    const { address, died } = this.#running;
    const { readings } = this.#assignment;
    const measured = this.#meter && { meter: this.#meter, profile: this.#broker.profile };
    const batch = await runOverTcp(scenarios, {
      address,
      died,
      readings,
      profile: this.#profile,
      ...(measured && { measured }),
      ...limits,
    });
    if (this.#outlivesCheck) this.#note(leftoversOf(batch.runs.flatMap(({ observations }) => observations)));
    return batch;
  }

  #note({ clients, topics }: Leftovers): void {
    for (const [clientId, version] of clients) this.#leftovers.clients.set(clientId, version);
    for (const topic of topics) this.#leftovers.topics.add(topic);
  }

  /** Those that were void are played once more, and those that a death kept from being played, if the broker lives again. */
  async #playTwiceIfVoid(scenarios: readonly Scenario[], limits: Partial<TcpOptions>): Promise<readonly Run[]> {
    const running = this.#running;
    const batch = await this.#batch(scenarios, limits);
    const mayGoOn = await this.#revive(batch, running);
    const places = [...batch.voided, ...(mayGoOn ? batch.unplayed : [])];
    if (places.length === 0) return batch.runs;
    const again = await this.#batch(
      places.flatMap((place) => scenarios[place] ?? []),
      limits,
    );
    return batch.runs.map((run, place) => again.runs[places.indexOf(place)] ?? run);
  }

  async #lookCloser(tallies: readonly Tally[]): Promise<readonly Finding[]> {
    const keyOf = this.#keyOf;
    const causes = causesOf(
      tallies.flatMap((tally) => tally.suspects),
      keyOf,
    );
    const isDead = this.#deaths.length > 0 && (!this.#broker.restarts || this.#deaths.length >= deathsMax);
    if (isDead)
      return numbered(causes.map((cause) => findingOf(cause, cause[0], 'not repeated, as the broker has died')));
    // All causes are looked into at the same time: together no faster than one batch, or the lag would acquit them.
    const startEveryMs = startEveryMsOfAll * causes.length;
    const candidatesMax = Math.min(candidatesMaxOfOne, Math.ceil(candidatesMaxOfAll / causes.length));
    const { readings } = this.#assignment;
    const options = { candidatesMax, shrinkMs, tallies, keyOf, profile: this.#profile, readings };
    // What never came is not waited for again and again.
    const playing =
      ({ failure }: Suspect) =>
      (scenarios: readonly Scenario[], runMsMax: number): Promise<readonly Run[]> =>
        this.#playTwiceIfVoid(scenarios, {
          runMsMax,
          startEveryMs,
          ...(kindOf(failure) === 'late' ? {} : { waitForLateMs: 0 }),
        });
    const looked = await Promise.all(causes.map((cause) => lookAt(cause, { ...options, play: playing(cause[0]) })));
    // Not before all have been shrunk: what is repeated is to be disturbed by as little as can be.
    const { confirmations = confirmationsDefault } = this.#assignment;
    const found = looked.map(async (one) => {
      const finding = await confirm(one, confirmations, playing(one.cause[0]), keyOf);
      if (!finding) for (const tally of tallies) tally.withdraw(one.cause);
      return finding;
    });
    return numbered((await Promise.all(found)).filter((finding) => finding !== undefined));
  }
}

/** How many runs had which delay, the shortest first. */
function guardsOf(runs: readonly Run[]): NonNullable<BrokerResult['guards']> {
  const groups = Map.groupBy(runs, ({ guardMs = Infinity }) => guardMs);
  return [...groups]
    .filter(([guardMs]) => guardMs < Infinity)
    .toSorted(([one], [other]) => one - other)
    .map(([guardMs, ones]) => ({ guardMs, runs: ones.length }));
}

function isHeavy({ tally }: Planned): boolean {
  return tally.property.heavy === true;
}

/** Counts the runs of one property, and keeps of what failed alike the scenario that failed first. */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { FollowedReadings } from '../../model/vocabulary/verdict.ts';
import { followedIn, judge, latenessesOf, type Lateness } from './check-property.ts';
import type { Run } from '../executors/run.ts';
import type { Property } from '../sentences/property.ts';
import type { Scenario } from '../scenario/step.ts';
import { causeKey, kindOf, numbersFor, type Cause, type KeyOf, type Suspect } from './cause.ts';
import type { Finding, PropertyResult } from './result.ts';

/** A scenario, and what it failed of, see {@link KeyOf}, if it did. */
export interface Played {
  readonly scenario: Scenario;
  readonly cause: string | undefined;
}

export class Tally {
  readonly property: Property;
  readonly version: ProtocolVersion;
  readonly #count = { pass: 0, fail: 0, inconclusive: 0 };
  readonly #latenesses: Lateness[] = [];
  readonly #followed: FollowedReadings[] = [];
  readonly #doubts = new Set<string>();
  readonly #unseen: Set<Property['sometimes'][number]>;
  readonly #suspects = new Map<string, Suspect>();
  readonly #played: Played[] = [];
  readonly #keyOf: KeyOf;
  #latestMs = 0;

  constructor(property: Property, version: ProtocolVersion, keyOf: KeyOf = causeKey) {
    this.#keyOf = keyOf;
    this.property = property;
    this.version = version;
    this.#unseen = new Set(property.sometimes);
  }

  /** One for each way to fail, with the shortest of the scenarios that failed so. */
  get suspects(): readonly Suspect[] {
    return [...this.#suspects.values()];
  }

  /** All that were judged. */
  get played(): readonly Played[] {
    return this.#played;
  }

  /** How late the latest of all timed outputs was. */
  get latestMs(): number {
    return this.#latestMs;
  }

  add(scenario: Scenario, run: Run): void {
    const { property, version } = this;
    const verdict = judge(property, run);
    this.#latestMs = Math.max(this.#latestMs, ...run.measures.map(({ latenessMs }) => latenessMs));
    if (verdict.verdict === 'pass') this.#played.push({ scenario, cause: undefined });
    if (verdict.verdict === 'fail') this.#played.push({ scenario, cause: this.#keyOf(verdict, run) });
    this.#count[verdict.verdict] += 1;
    this.#latenesses.push(...latenessesOf(property, run));
    this.#followed.push(...followedIn(run));
    for (const one of this.#unseen) if (one.holds(run)) this.#unseen.delete(one);
    if (verdict.verdict === 'inconclusive') this.#doubts.add(verdict.why);
    if (verdict.verdict !== 'fail') return;
    const key = `${kindOf(verdict)}\n${this.#keyOf(verdict, run)}`;
    const known = this.#suspects.get(key);
    const suspect = { property, version, scenario, run, failure: verdict, failures: 1 };
    if (!known) this.#suspects.set(key, suspect);
    else if (known.failure.at <= verdict.at) this.#suspects.set(key, { ...known, failures: known.failures + 1 });
    else this.#suspects.set(key, { ...suspect, failures: known.failures + 1 });
  }

  /** Takes failures of its own back that came late once and not again: on a busy machine that is no evidence. */
  withdraw(cause: Cause): void {
    for (const { property, version, failures, failure } of cause) {
      if (property !== this.property || version !== this.version) continue;
      this.#count.fail -= failures;
      this.#count.inconclusive += failures;
      this.#doubts.add(`too late once, and in time when repeated: ${failure.why}`);
    }
  }

  /** `findings` are those of the broker. */
  result(findings: readonly Finding[]): PropertyResult {
    return {
      property: this.property,
      version: this.version,
      tally: this.#count,
      latenesses: this.#latenesses,
      followed: this.#followed,
      unseen: this.#count.fail > 0 ? [] : [...this.#unseen].map(({ sentence }) => sentence),
      doubts: [...this.#doubts],
      findings: numbersFor(findings, this.property, this.version),
    };
  }
}

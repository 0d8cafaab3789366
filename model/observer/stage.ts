/** All chart instances of one trace: brings them into being and tells them events. */
import type { AmbiguityId } from '../ambiguities/register.ts';
import type { Chart, ChartEvent } from '../run/chart.ts';
import { Instance } from '../run/instance.ts';
import { evenDelays, exactly, noDelays, type Reckoning, type WireDelays } from '../run/reckoning.ts';
import { eventKey } from '../run/table.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';
import { Hypotheses, type Under } from './hypotheses.ts';
import type { ObserverOptions } from './options.ts';
import { tableOf, type Subject } from './subject.ts';

interface About {
  readonly at: number;
  readonly connection: ConnectionNumber;
  readonly onBehalfOf?: ConnectionNumber;
  readonly under?: Under | undefined;
}

/** An event as one reading of the standard sees it, and the time to which it belongs. */
export interface Read {
  readonly event: ChartEvent | undefined;
  readonly at: number;
}

/** Whoever holds the original holds the copy too from now on. */
export interface Split {
  readonly original: Subject;
  readonly copy: Subject;
}

export class Stage {
  readonly options: ObserverOptions;
  /** Those with a timer that may still fire. */
  readonly subjects = new Set<Subject>();
  /** Those that the last observation was told to. */
  touched: Subject[] = [];
  readonly hypotheses: Hypotheses;
  /** Between tap and server. */
  readonly delays: WireDelays;
  /** Of what is told now. */
  #cause: { readonly at: number; readonly reckoning: Reckoning } = { at: 0, reckoning: exactly };
  #asking: Subject[] = [];

  constructor(options: ObserverOptions) {
    this.options = options;
    this.hypotheses = new Hypotheses(options.readings);
    this.delays = options.delays ?? evenDelays(options.profile.guardMs);
  }

  /** Whether there is anything between tap and server. */
  get isOnWire(): boolean {
    return this.delays !== noDelays;
  }

  /** A bound on what anything took that was under way then. */
  delayMs(at: number): number {
    return this.delays.underWayMs(at);
  }

  /** What is told of `at` from now on comes of this: an observation, or a timer that has fired. */
  tellOf(at: number, reckoning: Reckoning): void {
    this.#cause = { at, reckoning };
  }

  /** What is told of `at` from now on comes of an input of before, `sentAt`, which may be under way still. */
  tellOfHeld(at: number, sentAt: number): void {
    if (!this.isOnWire) return;
    const laterMs = Math.max(0, sentAt + this.delayMs(sentAt) - at);
    const reckoning = { since: sentAt, earlierMs: this.delayMs(at), laterMs, delays: this.delays };
    this.#cause = { at, reckoning };
  }

  /** From when on the server may have had what is told now. */
  get sentAt(): number {
    const { at, reckoning } = this.#cause;
    return this.isOnWire ? Math.min(at, reckoning.since) : at;
  }

  /** A client's own tap is where the client is: nothing is between. But who plays the client may have stood still. */
  tellAtClient(at: number, tell: () => void): void {
    const cause = this.#cause;
    this.#cause = { at, reckoning: { since: at, earlierMs: 0, laterMs: 0, delays: this.delays } };
    tell();
    this.#cause = cause;
  }

  /** What is told of another instant than that of its cause was an input then, or an output: nobody knows any more. */
  #reckoning(at: number): Reckoning {
    if (at === this.#cause.at) return this.#cause.reckoning;
    if (!this.isOnWire) return exactly;
    const delayMs = this.delayMs(at);
    return { since: at, earlierMs: delayMs, laterMs: delayMs, delays: this.delays };
  }

  add(chart: Chart, input: object, { at, connection, onBehalfOf, under }: About): Subject {
    const instance = new Instance(tableOf(chart), input, at, this.#reckoning(at));
    const behalf = onBehalfOf === undefined ? {} : { onBehalfOf };
    const made: Subject = { chart: chart.name, instance, connection, under, ...behalf };
    this.track(made);
    return made;
  }

  tell(subjects: Iterable<Subject>, event: ChartEvent | undefined, at: number): void {
    if (!event) return;
    const key = eventKey(event);
    const reckoning = this.#reckoning(at);
    for (const one of subjects) {
      one.instance.receive(event, key, at, reckoning);
      this.touched.push(one);
      this.track(one);
    }
  }

  /** Tells what each reading takes it for. A subject that would go different ways by that is split, one for each reading. */
  tellByReading(subjects: Iterable<Subject>, id: AmbiguityId, read: (reading: string) => Read): readonly Split[] {
    const accepted = this.hypotheses.acceptedOf(id);
    const splits: Split[] = [];
    for (const one of subjects) {
      const [first, ...others] = accepted.length > 1 ? this.hypotheses.readingsOf(id, one.under) : accepted;
      if (first === undefined) continue;
      if (accepted.length > 1 && one.under?.[id] === undefined && partWays(one, accepted.map(read))) {
        for (const reading of others) {
          const copy: Subject = { ...one, instance: one.instance.copy(), under: { ...one.under, [id]: reading } };
          splits.push({ original: one, copy });
          this.track(copy);
          this.#tell(copy, read(reading));
        }
        one.under = { ...one.under, [id]: first };
      }
      this.#tell(one, read(first));
    }
    return splits;
  }

  #tell(one: Subject, { event, at }: Read): void {
    this.tell([one], event, at);
  }

  /** Those that wait for a reading are told all that are left. Undefined if none waits. */
  answer(at: number): readonly Split[] | undefined {
    if (this.#asking.length === 0) return undefined;
    return this.#asking.splice(0).flatMap((one) => {
      const { asks } = one.instance.facts;
      return asks === undefined
        ? []
        : this.tellByReading([one], asks, (reading) => ({ event: { type: 'reading.taken', reading }, at }));
    });
  }

  /** To be called whenever a subject may have armed its first timer or lost its last. */
  track(one: Subject): void {
    const { timers, table } = one.instance;
    if (timers.length > 0 && (one.under === undefined || this.hypotheses.isOpen(one.under))) this.subjects.add(one);
    else this.subjects.delete(one);
    if (table.asks && one.instance.facts.asks !== undefined) this.#asking.push(one);
  }

  /** After a contradiction: what stands for readings that no broker of this trace can follow counts no longer. */
  retireContradicted(): void {
    for (const one of this.subjects) if (one.under && !this.hypotheses.isOpen(one.under)) this.subjects.delete(one);
  }

  /** Their timers no longer count; they can still be told events. */
  retire(subjects: Iterable<Subject>): void {
    for (const one of subjects) this.subjects.delete(one);
  }
}

/** Whether the readings see different things in it, for all that this subject looks at. */
function partWays({ instance }: Subject, readings: readonly Read[]): boolean {
  const [first, ...others] = readings.map(({ event }) => (event ? instance.foretell(event) : instance.state));
  return others.some((state) => state === undefined || state !== first);
}

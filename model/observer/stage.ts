/** All chart instances of one trace: brings them into being and tells them events. */
import type { AmbiguityId } from '../ambiguities/register.ts';
import type { Chart, ChartEvent } from '../run/chart.ts';
import { Instance } from '../run/instance.ts';
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

export class Stage {
  readonly options: ObserverOptions;
  /** Those with a timer that may still fire. */
  readonly subjects = new Set<Subject>();
  /** Those that the last observation was told to. */
  touched: Subject[] = [];
  readonly hypotheses: Hypotheses;
  /** Whoever holds the first holds the second too from now on. */
  onSplit: (original: Subject, copy: Subject) => void = () => undefined;
  #asking: Subject[] = [];

  constructor(options: ObserverOptions) {
    this.options = options;
    this.hypotheses = new Hypotheses(options.readings);
  }

  add(chart: Chart, input: object, { at, connection, onBehalfOf, under }: About): Subject {
    const instance = new Instance(tableOf(chart), input, at);
    const behalf = onBehalfOf === undefined ? {} : { onBehalfOf };
    const made: Subject = { chart: chart.name, instance, connection, under, ...behalf };
    this.track(made);
    return made;
  }

  tell(subjects: Iterable<Subject>, event: ChartEvent | undefined, at: number): void {
    if (!event) return;
    const key = eventKey(event);
    for (const one of subjects) {
      one.instance.receive(event, key, at);
      this.touched.push(one);
      this.track(one);
    }
  }

  /** Tells what each reading takes it for. A subject that would go different ways by that is split, one for each reading. */
  tellByReading(subjects: Iterable<Subject>, id: AmbiguityId, read: (reading: string) => Read): void {
    for (const one of Array.from(subjects)) {
      const [first, ...others] = this.hypotheses.readingsOf(id, one.under);
      if (first === undefined) continue;
      if (one.under?.[id] === undefined && partWays(one, this.hypotheses.acceptedOf(id).map(read))) {
        for (const reading of others) this.#tell(this.#split(one, id, reading), read(reading));
        one.under = { ...one.under, [id]: first };
      }
      this.#tell(one, read(first));
    }
  }

  #tell(one: Subject, { event, at }: Read): void {
    this.tell([one], event, at);
  }

  #split(original: Subject, id: AmbiguityId, reading: string): Subject {
    const under = { ...original.under, [id]: reading };
    const copy: Subject = { ...original, instance: original.instance.copy(), under };
    this.track(copy);
    this.onSplit(original, copy);
    return copy;
  }

  /** Whether some subject had to wait for a reading: each is told those that are left. */
  answer(at: number): boolean {
    const asking = this.#asking.splice(0);
    for (const one of asking) {
      const { asks } = one.instance.facts;
      if (asks !== undefined)
        this.tellByReading([one], asks, (reading) => ({ event: { type: 'reading.taken', reading }, at }));
    }
    return asking.length > 0;
  }

  /** To be called whenever a subject may have armed its first timer or lost its last. */
  track(one: Subject): void {
    const { timers, facts } = one.instance;
    if (timers.length > 0 && (one.under === undefined || this.hypotheses.isOpen(one.under))) this.subjects.add(one);
    else this.subjects.delete(one);
    if (facts.asks !== undefined) this.#asking.push(one);
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
  if (readings.length < 2) return false;
  const [first, ...others] = readings.map(({ event }) => (event ? instance.foretell(event) : instance.state));
  return others.some((state) => state === undefined || state !== first);
}

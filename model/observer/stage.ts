/** All chart instances of one trace: brings them into being and tells them events. */
import type { Chart, ChartEvent } from '../run/chart.ts';
import { Instance } from '../run/instance.ts';
import { eventKey } from '../run/table.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';
import type { ObserverOptions } from './options.ts';
import { tableOf, type Subject } from './subject.ts';

interface About {
  readonly at: number;
  readonly connection: ConnectionNumber;
  readonly onBehalfOf?: ConnectionNumber;
}

export class Stage {
  readonly options: ObserverOptions;
  /** Those with a timer that may still fire. */
  readonly subjects = new Set<Subject>();
  /** Those that the last observation was told to. */
  touched: Subject[] = [];

  constructor(options: ObserverOptions) {
    this.options = options;
  }

  add(chart: Chart, input: object, { at, connection, onBehalfOf }: About): Subject {
    const instance = new Instance(tableOf(chart), input, at);
    const behalf = onBehalfOf === undefined ? {} : { onBehalfOf };
    const made: Subject = { chart: chart.name, instance, connection, ...behalf };
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

  /** To be called whenever a subject may have armed its first timer or lost its last. */
  track(one: Subject): void {
    if (one.instance.timers.length > 0) this.subjects.add(one);
    else this.subjects.delete(one);
  }

  /** Their timers no longer count; they can still be told events. */
  retire(subjects: Iterable<Subject>): void {
    for (const one of subjects) this.subjects.delete(one);
  }
}

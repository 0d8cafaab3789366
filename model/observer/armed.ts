/** The timers that run now, as plain data. */
import type { Timer } from '../run/instance.ts';
import { delayOf } from '../run/table.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';
import type { Subject } from './subject.ts';

export interface ArmedTimer {
  readonly chart: string;
  readonly connection: ConnectionNumber;
  /** Of a message or will: the connection that it came from. */
  readonly onBehalfOf?: ConnectionNumber;
  /** As the chart names it: `oneAndAHalfKeepAlive`. */
  readonly delay: string;
  /** The same object as long as it is not armed anew. */
  readonly timer: Timer;
  /** Whether it ends a window: what it waits for is allowed until then, and not later. */
  readonly isLimit: boolean;
}

export function armedTimers(subjects: Iterable<Subject>): readonly ArmedTimer[] {
  return [...subjects].flatMap(({ instance, chart, connection, onBehalfOf }) =>
    instance.timers.map((timer) => ({
      chart,
      connection,
      ...(onBehalfOf !== undefined && { onBehalfOf }),
      delay: delayOf(timer.id),
      timer,
      isLimit: instance.firesIntoViolation(timer),
    })),
  );
}

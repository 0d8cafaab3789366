/** What makes a closed XState statechart a chapter of the model: the meta that its states may bear. */
import type { AnyStateMachine } from 'xstate';
import type { AmbiguityId, ReadingId } from '../ambiguities/register.ts';
import type { Citation } from '../vocabulary/statement.ts';
import type { EventType, ReadingEventType, RivalEventType } from '../vocabulary/event.ts';

/** What a chart is told: a word of the alphabet and the few fields of it that the chart looks at. */
export interface ChartEvent {
  readonly type: EventType | RivalEventType | ReadingEventType;
  readonly [field: string]: string | number | boolean | null | undefined;
}

/** An output that a state explains. Every field given must be equal in the event. */
export type Offer = ChartEvent;

export interface StateMeta<Context> {
  /** The normative statements that this state, and the transitions out of it, stand for. */
  readonly statements?: readonly Citation[];
  /** The outputs that this state explains while it is active. */
  readonly offers?: (context: Context) => readonly Offer[];
  /** Of a state tagged `violation`: what was done, or left undone, in one clause. */
  readonly why?: string;
  /**
   * Of a state tagged `violation`: entered because something came that nothing later made good, not because of a deadline.
   */
  readonly early?: true;
  /** The standard leaves open what is right from here on: the chart waits for `reading.taken`, and meanwhile allows all. */
  readonly asks?: AmbiguityId;
  /** Of a state tagged `violation`: the only reading by which it is one. */
  readonly contradicts?: readonly [AmbiguityId, ReadingId];
}

/**
 * The delays by which a profile lets an output come after it has become due. A timer of one of these ends a window; the others
 * begin something. Over a wire only ends are put off: nothing can be seen before its time, but later.
 */
export const tolerances: ReadonlySet<string> = new Set(['answer', 'lateness', 'window']);

/** The delays of timers that end a window: those, and that by which a client has promised a packet. */
export const ends: ReadonlySet<string> = new Set([...tolerances, 'keepAlive']);

/** The tag of a state that no run may enter. */
export const violation = 'violation';

export interface Chart {
  readonly name: string;
  readonly machine: AnyStateMachine;
}

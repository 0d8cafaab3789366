/** What the section asks of the process that makes the load, and what it answers. */
import type { QoS } from '../../model/vocabulary/packet.ts';

/** Who says how much to whom. */
export interface Load {
  readonly qos: Exclude<QoS, 2>;
  readonly publishers: number;
  /** Each gets every message. */
  readonly subscribers: number;
  /** Messages on their way: said, and not yet heard by all, or not yet acknowledged. */
  readonly window: number;
}

export type LoadRequest =
  /** Connects and subscribes all, and begins to say. Answers {}. */
  | ({ readonly ask: 'begin'; readonly port: number } & Load)
  /** Answers {@link Counted}. */
  | { readonly ask: 'count'; readonly forMs: number }
  /** Says no more, waits until all has been heard or nothing comes any more, and closes. Answers {@link Ended}. */
  | { readonly ask: 'end' };

export interface Counted {
  /** PUBLISH packets that subscribers have got. */
  readonly delivered: number;
  readonly seconds: number;
}

export interface Ended {
  /** Deliveries that were owed. */
  readonly owed: number;
  readonly lost: number;
}

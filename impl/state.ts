/** What the broker knows, and how a chapter sends. */
import type { ServerEvent } from '../model/vocabulary/event.ts';
import { fitted } from './answer.ts';
import type { Journal } from './journal.ts';
import type { BrokerOptions } from './options.ts';
import type { Connection, ConnectionNumber, Session } from './records.ts';
import type { RetainedTree } from './retained-tree.ts';
import type { SubscriptionTree } from './subscription-tree.ts';
import type { Timers } from './timers.ts';

/** What a deadline is for. */
export type Due =
  | { readonly type: 'connectTimeout'; readonly connection: Connection }
  | { readonly type: 'keepAlive'; readonly connection: Connection }
  | { readonly type: 'willDelay'; readonly session: Session }
  | { readonly type: 'sessionExpiry'; readonly session: Session }
  | { readonly type: 'queueExpiry'; readonly session: Session }
  | { readonly type: 'retainedExpiry'; readonly topic: string };

export interface Output {
  readonly connection: ConnectionNumber;
  readonly event: ServerEvent | { readonly type: 'network.closed'; readonly by: 'server'; readonly abortive: boolean };
}

export interface State {
  readonly options: BrokerOptions;
  readonly timers: Timers<Due>;
  readonly connections: Map<ConnectionNumber, Connection>;
  /** By Client Identifier (3.1.1:MQTT-3.1.3-2, 5.0:MQTT-3.1.3-2). */
  readonly sessions: Map<string, Session>;
  readonly subscriptions: SubscriptionTree;
  readonly retained: RetainedTree;
  /** Of the input that is being processed. */
  nowMs: number;
  outputs: Output[];
  /** Connections with an accepted CONNECT. */
  clients: number;
  /** A packet to it was held back, as it exceeds the Maximum Packet Size. */
  overlong: Connection | undefined;
  isShuttingDown: boolean;
  /** Is told each change of what outlives the process. */
  journal: Journal | undefined;
}

/**
 * Whoever sends a PUBLISH sees to it that the client takes one of that size. Anything else that exceeds its Maximum Packet
 * Size even without Problem Information is held back, and the connection closed when the input has been dealt with
 * (5.0:MQTT-3.1.2-24): to leave a client without an answer would not be as if it had got it.
 */
export function send(state: State, connection: Connection, event: Output['event']): void {
  const limits = connection.client?.answerLimits;
  if (limits === undefined || event.type === 'network.closed' || event.type === 'server.PUBLISH') {
    state.outputs.push({ connection: connection.number, event });
    return;
  }
  const fitting = fitted(event, limits);
  if (fitting) state.outputs.push({ connection: connection.number, event: fitting });
  else state.overlong = connection;
}

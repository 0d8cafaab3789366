/**
 * The broker without sockets and clocks: events and the time in, events out, deterministic.
 *
 * Whoever drives it must
 * 1. give times of one monotonic clock in integer milliseconds, and numbers of connections that are never used twice;
 * 2. say `network.opened` first and `network.closed` once a connection has gone, unless the broker closed it;
 * 3. carry out the outputs of a call in their order before the next call;
 * 4. call `advance` when `nextDeadlineMs` has come, but after all input that had arrived by then: what was received in
 *    time must not be held late because the process was.
 */
import type { ClientEvent, ClientPacketEvent, MalformedPacket, NetworkEvent } from '../model/vocabulary/event.ts';
import { reasonCode } from '../model/vocabulary/packet.ts';
import { closeOnViolation, handleAuth } from './authentication.ts';
import { handleConnect } from './connect.ts';
import { handlePublish, release } from './delivery.ts';
import { handleDisconnect } from './disconnect.ts';
import { journalOf, type JournalEntry } from './journal.ts';
import { countForKeepAlive } from './keep-alive.ts';
import { expireQueue } from './message-expiry.ts';
import { withDefaults, type BrokerOptions } from './options.ts';
import { acknowledge, completed, received } from './outgoing.ts';
import type { Connection, ConnectionNumber } from './records.ts';
import { refuseProtocolVersion } from './refusal.ts';
import { restore } from './restore.ts';
import { RetainedTree } from './retained-tree.ts';
import { forgetRetained } from './retained.ts';
import { closeConnection, connectionClosed, endSession } from './session.ts';
import { shutDown } from './shutdown.ts';
import { snapshot } from './snapshot.ts';
import { send, type Due, type Output, type State } from './state.ts';
import { SubscriptionTree } from './subscription-tree.ts';
import { handleSubscribe, handleUnsubscribe } from './subscription.ts';
import { Timers } from './timers.ts';
import type { Violation } from './violation.ts';
import { firePendingWill } from './will.ts';

export type { JournalEntry } from './journal.ts';
export type { BrokerOptions } from './options.ts';
export type { Output } from './state.ts';
export type { ConnectionNumber } from './records.ts';

export interface Input {
  readonly connection: ConnectionNumber;
  readonly event: ClientEvent | Extract<NetworkEvent, { type: 'network.opened' | 'network.closed' }>;
}

export interface Population {
  /** Those without a CONNECT included. */
  readonly connections: number;
  /** With and without a connection. */
  readonly sessions: number;
  readonly retainedMessages: number;
}

export class Broker {
  readonly #state: State;

  /** Throws RangeError if an option is out of its range. */
  constructor(options: Partial<BrokerOptions> = {}) {
    const complete = withDefaults(options);
    this.#state = {
      options: complete,
      timers: new Timers(complete.tickMs),
      connections: new Map(),
      sessions: new Map(),
      subscriptions: new SubscriptionTree(),
      retained: new RetainedTree(),
      nowMs: 0,
      outputs: [],
      clients: 0,
      overlong: undefined,
      isShuttingDown: false,
      journal: journalOf(complete),
    };
  }

  /**
   * A broker that goes on where the one that told this journal has ended, at `nowMs` of a clock that is `offsetMs` ahead of that
   * one's. Connections that were there close now: their wills and sessions wait from now on (3.1.1:U-3.1.1-11, 5.0:U-5.0-11).
   * What was due meanwhile is due now. The store of `options` is told nothing yet, and begins with `snapshot()`. Throws
   * RangeError if an option or a time is out of its range, and Error if the journal has a gap.
   */
  static restore(
    options: Partial<BrokerOptions>,
    entries: Iterable<JournalEntry>,
    nowMs: number,
    offsetMs = 0,
  ): Broker {
    if (!Number.isSafeInteger(offsetMs)) throw new RangeError(`${offsetMs} is no offset in integer milliseconds.`);
    const broker = new Broker(options);
    const state = broker.#state;
    const { journal } = state;
    state.journal = undefined;
    broker.#collect(nowMs, () => restore(state, entries, offsetMs));
    state.journal = journal;
    return broker;
  }

  /**
   * Takes what has happened on a connection and answers what the server does about it, on any connection, in order. On a
   * connection that was closed nothing has any effect. Throws if a connection is opened twice or the time is no integer,
   * never for what a peer sends.
   */
  input(connection: ConnectionNumber, event: Input['event'], nowMs: number): readonly Output[] {
    return this.#collect(nowMs, () => this.#take(connection, event));
  }

  /**
   * Does, at `nowMs`, what was due by `dueByMs`: each deadline is met within one tick, never before. `dueByMs` is earlier
   * than `nowMs` if input that had arrived by then was taken meanwhile. At most `budget` timers are looked at: the rest
   * waits for the next call, and `nextDeadlineMs` does not go beyond `dueByMs` until nothing is left.
   */
  advance(nowMs: number, dueByMs: number = nowMs, budget = Infinity): readonly Output[] {
    const onDue = (due: Due): void => expire(this.#state, due);
    return this.#collect(nowMs, () => this.#state.timers.advance(dueByMs, onDue, budget));
  }

  /** When `advance` has to be called next, `undefined` if nothing is under way. Perhaps earlier than anything is due. */
  nextDeadlineMs(): number | undefined {
    return this.#state.timers.nextDeadlineMs();
  }

  /** How much it holds by now, for whoever watches its memory. */
  population(): Population {
    const { connections, sessions, retained } = this.#state;
    return { connections: connections.size, sessions: sessions.size, retainedMessages: retained.size };
  }

  /** What it knows: to look at, until the next call, and never to change. */
  inspect(): Readonly<State> {
    return this.#state;
  }

  /** Entries that a broker can be restored from as it is now, instead of from all that the store has been told. */
  snapshot(): readonly JournalEntry[] {
    return [...snapshot(this.#state)];
  }

  /**
   * The server goes: wills are published, every connection is closed, by 0x8B for 5.0, and none is opened any more. With a store
   * the sessions go on, and with them the wills that have a delay; without one all end now.
   */
  shutDown(nowMs: number): readonly Output[] {
    return this.#collect(nowMs, () => shutDown(this.#state));
  }

  #collect(nowMs: number, act: () => void): readonly Output[] {
    if (!Number.isSafeInteger(nowMs)) throw new RangeError(`${nowMs} is no time in integer milliseconds.`);
    const outputs: Output[] = [];
    this.#state.outputs = outputs;
    this.#state.nowMs = nowMs;
    this.#state.timers.setNow(nowMs);
    act();
    if (this.#state.overlong) closeOverlong(this.#state, this.#state.overlong);
    return outputs;
  }

  #take(number: ConnectionNumber, event: Input['event']): void {
    const connection = this.#state.connections.get(number);
    if (event.type === 'network.opened') {
      if (connection) throw new Error(`Connection ${number} was opened twice.`);
      open(this.#state, number);
    } else if (connection) receive(this.#state, connection, event);
  }
}

function open(state: State, number: ConnectionNumber): void {
  const { connectionsMax } = state.options;
  const waitingMax = Math.max(connectionsMax / 10, 100);
  // A socket without a CONNECT must not cost more than it has to: it is not heard, and reset.
  if (state.isShuttingDown || state.connections.size >= connectionsMax + waitingMax) {
    state.outputs.push({ connection: number, event: { type: 'network.closed', by: 'server', abortive: true } });
    return;
  }
  const connection: Connection = { number, timer: undefined, client: undefined, authentication: undefined };
  connection.timer = state.timers.start({ type: 'connectTimeout', connection }, state.options.connectTimeoutMs);
  state.connections.set(number, connection);
}

/** An answer was too large for the client: it is told so if it can be (5.0:MQTT-3.1.2-24). */
function closeOverlong(state: State, connection: Connection): void {
  const isThere = state.connections.get(connection.number) === connection;
  if (isThere) closeConnection(state, connection, reasonCode.packetTooLarge);
  state.overlong = undefined;
}

function receive(
  state: State,
  connection: Connection,
  event: Exclude<Input['event'], { type: 'network.opened' }>,
): void {
  if (event.type === 'network.closed') connectionClosed(state, connection);
  else if (event.type === 'client.malformed') handleMalformed(state, connection, event);
  // Bytes of an unfinished packet are no Control Packet: they do not count for Keep Alive.
  else if (event.type !== 'client.bytes') {
    countForKeepAlive(state, connection);
    const violation = dispatch(state, connection, event);
    if (violation) closeOnViolation(state, connection, violation);
  }
}

function handleMalformed(state: State, connection: Connection, { reasonCode: code, why }: MalformedPacket): void {
  // Of a client that is being authenticated the version is known, whatever a second CONNECT says.
  const isFirst = !connection.client && !connection.authentication;
  const isUnknownVersion = isFirst && code === reasonCode.unsupportedProtocolVersion;
  if (isUnknownVersion) refuseProtocolVersion(state, connection);
  else closeConnection(state, connection, code, why);
}

/** Every packet to its chapter. */
function dispatch(state: State, connection: Connection, event: ClientPacketEvent): Violation | undefined {
  if (event.type === 'client.CONNECT') return handleConnect(state, connection, event);
  const client = connection.client;
  if (!client && connection.authentication) return beforeConnack(state, connection, event);
  // 3.1.1:MQTT-3.1.0-1, 5.0:MQTT-3.1.0-1: CONNECT comes first.
  if (!client) return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.1.0-1' };
  switch (event.type) {
    case 'client.PUBLISH':
      return handlePublish(state, connection, client, event);
    case 'client.PUBACK':
      return acknowledge(state, connection, client, event);
    case 'client.PUBREC':
      return received(state, connection, client, event);
    case 'client.PUBREL':
      release(state, connection, client, event);
      return undefined;
    case 'client.PUBCOMP':
      return completed(state, connection, client, event);
    case 'client.SUBSCRIBE':
      return handleSubscribe(state, connection, client, event);
    case 'client.UNSUBSCRIBE':
      return handleUnsubscribe(state, connection, client, event);
    case 'client.PINGREQ':
      // 3.1.1:MQTT-3.12.4-1, 5.0:MQTT-3.12.4-1.
      send(state, connection, { type: 'server.PINGRESP' });
      return undefined;
    case 'client.DISCONNECT':
      return handleDisconnect(state, connection, client, event);
    case 'client.AUTH':
      return handleAuth(state, connection, event);
    default:
      return event satisfies never;
  }
}

/** While the client is authenticated, nothing else of it is taken (5.0:MQTT-3.1.2-30). */
function beforeConnack(state: State, connection: Connection, event: ClientPacketEvent): Violation | undefined {
  if (event.type === 'client.AUTH') return handleAuth(state, connection, event);
  if (event.type !== 'client.DISCONNECT')
    return {
      reasonCode: reasonCode.protocolError,
      statement: '5.0:MQTT-3.1.2-30',
      why: 'Before the CONNACK only AUTH and DISCONNECT may follow a CONNECT with an Authentication Method.',
    };
  closeConnection(state, connection);
  return undefined;
}

function expire(state: State, due: Due): void {
  switch (due.type) {
    case 'connectTimeout':
      return closeConnection(state, due.connection);
    case 'keepAlive':
      return closeConnection(state, due.connection, reasonCode.keepAliveTimeout);
    case 'willDelay':
      return firePendingWill(state, due.session);
    case 'sessionExpiry':
      return endSession(state, due.session);
    case 'queueExpiry':
      return expireQueue(state, due.session);
    case 'retainedExpiry':
      return forgetRetained(state, due.topic);
    default:
      return due satisfies never;
  }
}

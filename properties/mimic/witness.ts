/**
 * What has happened to a mimic so far, as far as a broker could know it, and in words: the conditions under which a broker
 * is wrong are learnt from these.
 */
import type { Output } from '../../impl/broker.ts';
import type { Connect, Subscribe, Will } from '../../model/vocabulary/packet.ts';
import { sessionNeverExpires } from '../../model/vocabulary/packet.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';
import type { Passage } from './passage.ts';

export interface Known {
  readonly number: ConnectionNumber;
  connect: Connect | undefined;
  /** The latest. */
  subscribe: Subscribe | undefined;
  resumed: boolean;
  refused: boolean;
  /** How it came to its end. */
  ended: string | undefined;
  /** The accepted connection of the same Client Identifier before it. */
  predecessor: Known | undefined;
  /** How that one stood when this one came. */
  predecessorWas: string;
  /** Whether somebody was refused its Client Identifier after it had ended. */
  refusedSince: boolean;
  /** Messages of QoS 1 and 2 on their way to it. */
  underWay: number;
  /** Inputs and outputs so far, by type. */
  readonly counts: Map<string, number>;
}

interface KnownMessage {
  readonly from: Known | undefined;
  readonly isWill: boolean;
  readonly sinceMs: number;
  copies: number;
}

/** From this many on it is many. */
const many = 16;

export class Witness {
  readonly #connections = new Map<ConnectionNumber, Known>();
  readonly #latest = new Map<string, Known>();
  readonly #messages = new Map<string, KnownMessage>();
  #cause: Passage | undefined;

  /** The core is about to take this, or what a distortion puts in its place. */
  takes(passage: Passage & { readonly on: 'input' }): void {
    const { connection, event, nowMs } = passage;
    this.#cause = passage;
    const known = this.connection(connection);
    count(known, event.type);
    if (event.type === 'client.CONNECT' && !known.connect) {
      known.connect = event;
      known.predecessor = this.#latest.get(event.clientId);
      known.predecessorWas = known.predecessor ? (known.predecessor.ended ?? 'alive') : 'nobody';
      if (event.will) this.#learn(event.will.payload, { from: known, isWill: true, sinceMs: nowMs, copies: 0 });
    }
    if (event.type === 'client.SUBSCRIBE') known.subscribe = event;
    if (event.type === 'client.PUBLISH')
      this.#learn(event.payload, { from: known, isWill: false, sinceMs: nowMs, copies: 0 });
    if (event.type === 'client.PUBACK' || event.type === 'client.PUBCOMP') known.underWay -= 1;
    if (event.type === 'client.DISCONNECT') known.ended ??= 'left by DISCONNECT';
    if (event.type === 'network.closed')
      known.ended ??= event.abortive ? 'reset by its client' : 'closed by its client';
  }

  /** From now on what is sent has time as its cause. */
  passes(): void {
    this.#cause = undefined;
  }

  /** The core would have this sent. */
  gives({ connection, event }: Output): void {
    const known = this.connection(connection);
    count(known, event.type);
    if (event.type === 'server.CONNACK') this.#answered(known, event);
    if (event.type === 'network.closed') known.ended ??= this.#whyClosed(connection);
    if (event.type === 'server.PUBLISH') {
      const message = this.#messages.get(nameOf(event.payload));
      if (message) message.copies += 1;
      if (event.qos > 0) known.underWay += 1;
    }
  }

  connection(number: ConnectionNumber): Known {
    const known = this.#connections.get(number) ?? {
      number,
      connect: undefined,
      subscribe: undefined,
      resumed: false,
      refused: false,
      ended: undefined,
      predecessor: undefined,
      predecessorWas: 'nobody',
      refusedSince: false,
      underWay: 0,
      counts: new Map<string, number>(),
    };
    this.#connections.set(number, known);
    return known;
  }

  /** Of the latest accepted connection with this Client Identifier. */
  latest(clientId: string): Known | undefined {
    return this.#latest.get(clientId);
  }

  isWill(payload: Uint8Array): boolean {
    return this.#messages.get(nameOf(payload))?.isWill === true;
  }

  /** What can be said of a passage, each in a few words that mean the same in every scenario. */
  facts(passage: Passage): ReadonlySet<string> {
    const { connection, event } = passage;
    const known = this.connection(connection);
    const facts = [...factsOf(known, ''), ...fieldsOf(event)];
    const { counts } = known;
    if ((counts.get(event.type) ?? 0) > (passage.on === 'input' ? 1 : 0))
      facts.push(`not the first ${event.type} on it`);
    if ((counts.get(event.type) ?? 0) > many) facts.push(`more than ${many} ${event.type} on it before`);
    if (known.underWay > 0) facts.push('messages are under way to it');
    if (passage.on === 'output') {
      facts.push(this.#cause ? `because of ${this.#cause.event.type}` : 'because of time');
      if (this.#cause && this.#cause.connection !== connection) facts.push('because of another connection');
      if (event.type === 'server.PUBLISH') facts.push(...this.#factsOfMessage(event.payload, passage.nowMs));
    }
    return new Set(facts);
  }

  #factsOfMessage(payload: Uint8Array, nowMs: number): string[] {
    const message = this.#messages.get(nameOf(payload));
    if (!message) return ['an unknown message'];
    const { from, isWill, copies, sinceMs } = message;
    return [
      isWill ? 'a will' : 'no will',
      copies > 0 ? 'sent before' : 'never sent before',
      ...(isWill ? [] : [nowMs - sinceMs >= 1000 ? 'it has waited' : 'it has not waited']),
      ...(from ? factsOf(from, 'of a connection: ') : []),
    ];
  }

  #answered(known: Known, connack: Output['event'] & { readonly type: 'server.CONNACK' }): void {
    const clientId = known.connect?.clientId ?? '';
    known.resumed = connack.sessionPresent;
    known.refused = connack.reasonCode !== 0;
    const latest = this.#latest.get(clientId);
    if (!known.refused) this.#latest.set(clientId, known);
    else if (latest) latest.refusedSince = true;
  }

  #whyClosed(connection: ConnectionNumber): string {
    if (!this.#cause) return 'timed out';
    return this.#cause.connection === connection ? 'broken off by the server' : 'taken over';
  }

  #learn(payload: Uint8Array, message: KnownMessage): void {
    const name = nameOf(payload);
    if (!this.#messages.has(name)) this.#messages.set(name, message);
  }
}

function count({ counts }: Known, type: string): void {
  counts.set(type, (counts.get(type) ?? 0) + 1);
}

function nameOf(payload: Uint8Array): string {
  return String.fromCharCode(...payload.subarray(0, 64));
}

function factsOf(known: Known, prefix: string): string[] {
  const { connect, ended, predecessor, predecessorWas, resumed, refusedSince } = known;
  if (!connect) return [`${prefix}no CONNECT yet`];
  const facts = [
    connect.protocolVersion,
    connect.cleanStart ? 'Clean Start' : 'no Clean Start',
    connect.keepAliveSeconds > 0 ? 'with Keep Alive' : 'without Keep Alive',
    ...(connect.keepAliveSeconds % 2 === 1 ? ['odd Keep Alive'] : []),
    willOf(connect.will),
    `session ${expiryOf(connect)}`,
    `predecessor ${predecessorWas}`,
    ended ?? 'alive',
    ...(resumed ? ['session resumed'] : []),
    ...(refusedSince ? ['a CONNECT refused since'] : []),
    ...(connect.clientId === '' ? ['without Client Identifier'] : []),
    ...(connect.userName === undefined ? [] : ['with user name']),
  ];
  if (predecessor?.connect) {
    const isSame = predecessor.connect.protocolVersion === connect.protocolVersion;
    facts.push(isSame ? 'predecessor of the same version' : 'predecessor of another version');
    facts.push(
      `predecessor ${willOf(predecessor.connect.will)}`,
      `predecessor session ${expiryOf(predecessor.connect)}`,
    );
    facts.push(predecessor.connect.cleanStart ? 'predecessor Clean Start' : 'predecessor no Clean Start');
  }
  return facts.map((fact) => `${prefix}${fact}`);
}

function willOf(will: Will | undefined): string {
  if (!will) return 'without will';
  return will.willDelayIntervalSeconds ? 'with delayed will' : 'with will';
}

function expiryOf({ protocolVersion, cleanStart, sessionExpiryIntervalSeconds = 0 }: Connect): string {
  if (protocolVersion === '3.1.1') return cleanStart ? 'ends with it' : 'never expires';
  if (sessionExpiryIntervalSeconds === 0) return 'ends with it';
  return sessionExpiryIntervalSeconds === sessionNeverExpires ? 'never expires' : 'expires';
}

/** Fields that are a choice among few, each with its value. */
function fieldsOf(event: Passage['event']): string[] {
  const facts: string[] = [event.type];
  for (const [field, value] of Object.entries(event)) {
    if (typeof value === 'boolean' || field === 'qos' || field === 'reasonCode')
      facts.push(`${field} ${String(value)}`);
    else if (field === 'topic') facts.push(`topic ${String(value)}`);
    else if (typeof value === 'number' && field !== 'packetIdentifier') facts.push(`${field} given`);
  }
  return facts;
}

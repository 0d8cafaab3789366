/** Where hostile inputs are played: codec and broker in virtual time, every output judged as it comes. */
import type { Broker, BrokerOptions, Input, Output } from '../../impl/broker.ts';
import type { ServerCodec } from '../../impl/edge/codec.ts';
import { Finding, guarded } from './finding.ts';
import { hooks } from './hooks.ts';
import { Party } from './party.ts';

/** Whose end of the connections is tried. */
export interface Subject {
  readonly Broker: typeof Broker;
  readonly ServerCodec: typeof ServerCodec;
}

export const retainedMessagesMax = 8;
export const sessionsMax = 9;

/** Low, so that the limits are met. */
const options: Partial<BrokerOptions> = {
  tickMs: 100,
  sessionExpiryMaximumSeconds: 100,
  sessionsMax,
  queuedMessagesMax: 100,
  subscriptionsMax: 20,
  inFlightMessagesMax: 20,
  receiveMaximum: 20,
  retainedMessagesMax,
  packetBytesMax: 2_000,
  ...hooks,
};

/** By far more than one packet can call for here: 8 retained messages to 20 subscriptions, 100 that were queued. */
const outputsPerEventMax = 2_000;

export class Stage {
  readonly broker: Broker;
  /** By connection; those that are open. */
  readonly parties = new Map<number, Party>();
  /** Client Identifiers of sessions that never expire by themselves: those of 3.1.1 without Clean Session. */
  readonly everlasting = new Set<string>();
  /** Topics that a retained message may be left of. */
  readonly retainedTopics = new Set<string>();
  readonly #subject: Subject;
  readonly #onWritten: () => void;
  #connections = 0;
  #nowMs = 1_000;

  /** `onWritten` is called when all outputs of an event were carried out. */
  constructor(subject: Subject, onWritten: () => void) {
    this.#subject = subject;
    this.#onWritten = onWritten;
    this.broker = new subject.Broker(options);
  }

  open(isHealthy: boolean): Party {
    const { packetBytesMax = Infinity } = options;
    const party = new Party(this.#connections, isHealthy, new this.#subject.ServerCodec({ packetBytesMax }));
    this.#connections += 1;
    this.parties.set(party.connection, party);
    this.#input(party, { type: 'network.opened' });
    return party;
  }

  receive(party: Party, bytes: Uint8Array): void {
    if (!this.#isOpen(party)) return;
    for (const event of guarded('the codec', () => party.codec.receive(bytes))) {
      const reason = this.#isOpen(party) ? party.reasonToClose(event) : undefined;
      party.hear(event);
      this.#remember(event);
      // What follows a close in the same piece reaches the broker all the same, as it does at the edge.
      this.#input(party, event);
      if (reason !== undefined && this.#isOpen(party))
        throw new Finding('the connection stays open', `after ${reason}`);
    }
  }

  cut(party: Party): void {
    if (!this.#isOpen(party)) return;
    this.parties.delete(party.connection);
    this.#input(party, { type: 'network.closed', by: 'network', abortive: true });
  }

  /** Time passes, and the broker is woken whenever it wants to be. */
  wait(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let wakings = 0; ; wakings++) {
      const nextMs = this.broker.nextDeadlineMs();
      if (nextMs === undefined || nextMs > untilMs) break;
      if (wakings > ms / 50 + 1_000) throw new Finding('the broker is woken without end', `${ms} ms`);
      this.#nowMs = Math.max(this.#nowMs, nextMs);
      this.#carryOut(
        guarded('the broker', () => this.broker.advance(this.#nowMs)),
        undefined,
        undefined,
      );
    }
    this.#nowMs = untilMs;
  }

  #input(party: Party, event: Input['event']): void {
    const outputs = guarded('the broker', () => this.broker.input(party.connection, event, this.#nowMs));
    if (outputs.length > outputsPerEventMax) throw new Finding('one event has too many outputs', event.type);
    this.#carryOut(outputs, party, event);
  }

  #carryOut(outputs: readonly Output[], cause: Party | undefined, event: Input['event'] | undefined): void {
    for (const output of outputs) {
      const party = this.parties.get(output.connection);
      if (!party) throw new Finding('an output for a connection that is closed', output.event.type);
      if (output.event.type !== 'network.closed') party.write(output.event);
      else {
        this.#checkClose(party, cause, event);
        this.parties.delete(party.connection);
      }
    }
    this.#onWritten();
  }

  /** Its own fault, a takeover, or, if not healthy, time that has passed. */
  #checkClose(party: Party, cause: Party | undefined, event: Input['event'] | undefined): void {
    if (party === cause && (!party.isHealthy || event?.type === 'client.DISCONNECT')) return;
    if (party.isHealthy) throw new Finding('a healthy connection was closed', `by ${event?.type ?? 'time'}`);
    const isAccepted = event?.type === 'client.CONNECT' || event?.type === 'client.AUTH';
    const isTakeover = isAccepted && cause?.clientId === party.clientId;
    if (cause && !isTakeover) throw new Finding('the connection of another was closed', `by ${event?.type ?? ''}`);
  }

  #isOpen(party: Party): boolean {
    return this.parties.has(party.connection);
  }

  #remember(event: Input['event']): void {
    if (event.type === 'client.PUBLISH') {
      // What an alias stands for may be retained by a later packet that has the alias alone.
      if (event.retain || event.topicAlias !== undefined) this.retainedTopics.add(event.topic);
      return;
    }
    if (event.type !== 'client.CONNECT') return;
    if (event.will?.retain === true) this.retainedTopics.add(event.will.topic);
    if (event.protocolVersion === '3.1.1' && !event.cleanStart) this.everlasting.add(event.clientId);
  }
}

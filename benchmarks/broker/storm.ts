/** The worst that can befall all connections at once: all are silent from one moment on; all come back while the old are live. */
import { Core, sliceBudget, type Sent } from './core.ts';
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import { isAcceptance, replyTo, topicOf } from './client-packets.ts';
import { CallMeter, CpuMeter } from './meter.ts';
import { versionOf } from './population.ts';

const keepAliveSeconds = 60;
const subscriber = 0;

/** One sample a round, all CPU time of the broker's part. */
export interface Storms {
  /** A CONNECT with a will until its CONNACK, ns; the session of every other is resumed. */
  readonly connectNs: number[];
  /** From the deadline of all until all are closed and all wills delivered and acknowledged, ms; in slices of 1,024. */
  readonly stormMs: number[];
  /** The longest slice of it, ms. */
  readonly longestSliceMs: number[];
  /** A CONNECT whose identifier has a live connection, until that is closed, its will delivered and acknowledged, ns. */
  readonly takeoverNs: number[];
}

/** How many clients storm before, unmeasured, so that the code is compiled. */
const warmUpClients = 2_000;

/** Throws if a connection was not closed, not accepted, or its will not delivered exactly once. */
export function storms(clients: number, rounds: number): Storms {
  roundsOf(warmUpClients, 3);
  return roundsOf(clients, rounds);
}

function roundsOf(clients: number, rounds: number): Storms {
  const run = new StormRun(clients);
  const found: Storms = { connectNs: [], stormMs: [], longestSliceMs: [], takeoverNs: [] };
  run.connectAll();
  for (let round = 0; round < rounds; round += 1) {
    const storm = run.storm();
    found.stormMs.push(storm.ns / 1e6);
    found.longestSliceMs.push(storm.longestSliceMs);
    found.connectNs.push(run.connectAll() / clients);
    found.takeoverNs.push(run.takeAllOver() / clients);
  }
  return found;
}

/** Connection 0 is the subscriber; those of the clients follow, numbered anew each time that all connect. */
class StormRun {
  readonly #core = new Core();
  readonly #cpu = new CpuMeter();
  readonly #connects: readonly Uint8Array[];
  #nowMs = 0;
  #firstConnection = 1;

  readonly #wills = new Set<string>();
  readonly #closed = new Set<number>();
  readonly #accepted = new Set<number>();
  #owed: Uint8Array[] = [];

  constructor(clients: number) {
    this.#connects = Array.from({ length: clients }, (_, client) => connectWithWill(client));
    const codec = new ClientCodec('5.0');
    this.#core.open(subscriber, this.#nowMs);
    for (const packet of [
      codec.encode({
        type: 'client.CONNECT',
        protocolVersion: '5.0',
        clientId: 'subscriber',
        cleanStart: true,
        keepAliveSeconds: 0,
      }),
      codec.encode({
        type: 'client.SUBSCRIBE',
        packetIdentifier: 1,
        subscriptions: [{ topicFilter: 'wills/+', qos: 1 }],
      }),
    ])
      this.#core.receive(subscriber, packet, this.#nowMs);
    this.#core.takeSent();
  }

  /** Nobody is there yet, or any more. Answers CPU ns. */
  connectAll(): number {
    this.#firstConnection += this.#connects.length;
    const ns = this.#sendConnects();
    this.#check('accepted', this.#accepted, this.#connects.length);
    this.#check('closed', this.#closed, 0);
    return ns;
  }

  takeAllOver(): number {
    this.#firstConnection += this.#connects.length;
    const ns = this.#sendConnects();
    const { length } = this.#connects;
    this.#check('accepted', this.#accepted, length);
    this.#check('taken over', this.#closed, length, this.#firstConnection - length);
    this.#check('wills', this.#wills, length);
    return ns;
  }

  /** All have sent their last packet at one time, with the same Keep Alive. */
  storm(): { readonly ns: number; readonly longestSliceMs: number } {
    const slices = new CallMeter();
    this.#nowMs += keepAliveSeconds * 1_500 - 1;
    this.#meet(slices);
    this.#check('closed early', this.#closed, 0);
    this.#cpu.takeNs();
    // At the next tick everything is due, for the default tick is no longer than that.
    this.#nowMs += 100;
    this.#meet(slices);
    const { length } = this.#connects;
    this.#check('closed', this.#closed, length, this.#firstConnection);
    this.#check('wills', this.#wills, length);
    return { ns: this.#cpu.takeNs(), longestSliceMs: slices.longestMs };
  }

  #meet(slices: CallMeter): void {
    while (this.#core.nextDeadlineMs() <= this.#nowMs) {
      this.#cpu.measure(() => slices.call(() => this.#core.advance(this.#nowMs)));
      this.#settle();
    }
  }

  #sendConnects(): number {
    this.#cpu.takeNs();
    for (let from = 0; from < this.#connects.length; from += sliceBudget) {
      const slice = this.#connects.slice(from, from + sliceBudget);
      this.#cpu.measure(() =>
        slice.forEach((connect, index) => {
          const connection = this.#firstConnection + from + index;
          this.#core.open(connection, this.#nowMs);
          this.#core.receive(connection, connect, this.#nowMs);
        }),
      );
      this.#settle();
    }
    return this.#cpu.takeNs();
  }

  /** The subscriber acknowledges what it was sent, until nothing more comes. */
  #settle(): void {
    for (const sent of this.#core.takeSent()) this.#take(sent);
    while (this.#owed.length > 0) {
      const owed = this.#owed;
      this.#owed = [];
      this.#cpu.measure(() => owed.forEach((packet) => this.#core.receive(subscriber, packet, this.#nowMs)));
      for (const sent of this.#core.takeSent()) this.#take(sent);
    }
  }

  #take({ connection, packet }: Sent): void {
    if (!packet) this.#closed.add(connection);
    else if (isAcceptance(packet)) this.#accepted.add(connection);
    else if (connection === subscriber) {
      const reply = replyTo(packet);
      if (!reply) return;
      const will = topicOf(packet);
      if (this.#wills.has(will)) throw new Error(`The will of ${will} came twice.`);
      this.#wills.add(will);
      this.#owed.push(reply);
    }
  }

  /** `from` is the first connection that may be among them. */
  #check(what: string, found: Set<number> | Set<string>, expected: number, from?: number): void {
    const strangers = from === undefined ? 0 : [...found].filter((one) => !this.#isOf(Number(one), from)).length;
    if (found.size !== expected || strangers > 0)
      throw new Error(`${what}: ${found.size} instead of ${expected}, ${strangers} of them others than expected.`);
    found.clear();
  }

  #isOf(connection: number, first: number): boolean {
    return connection >= first && connection < first + this.#connects.length;
  }
}

function connectWithWill(client: number): Uint8Array {
  const protocolVersion = versionOf(client);
  return new ClientCodec(protocolVersion).encode({
    type: 'client.CONNECT',
    protocolVersion,
    clientId: `client-${client}`,
    cleanStart: protocolVersion === '3.1.1',
    keepAliveSeconds,
    ...(protocolVersion === '5.0' && { sessionExpiryIntervalSeconds: 3_600 }),
    will: { topic: `wills/${client}`, payload: Uint8Array.of(client & 0xff), qos: 1, retain: false },
  });
}

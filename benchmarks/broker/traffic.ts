/**
 * The population in virtual time: a calendar of next sends, and the answers that the broker's packets demand.
 *
 * Time goes in windows of 100 ms. What is sent in a window is gathered and encoded first, then played to the core in one
 * go and in the order of its times, the deadlines between; only that is metered. What the broker sends in a window is
 * answered 100 ms later, so that no answer falls into its own window.
 */
import type { Core, Sent } from './core.ts';
import { isAcceptance, replyTo } from './client-packets.ts';
import type { Meter } from './meter.ts';
import type { Population } from './population.ts';

const windowMs = 100;
const noClient = -1;

interface Sending {
  readonly atMs: number;
  readonly client: number;
  readonly packet: Uint8Array;
  readonly opens: boolean;
}

export interface TrafficOptions {
  /** What no client is ever sent after: the calendar's end. */
  readonly untilMs: number;
  /** Over which time they connect, evenly, from 0 on. */
  readonly connectForMs: number;
  /** Which share of the clients falls silent, at a time between the connecting and the end. */
  readonly dyingShare: number;
}

/** A connection's number is its client's. */
export class Traffic {
  readonly #core: Core;
  readonly #population: Population;
  /** By window, the first client of its list; by client, the next of the same window. */
  readonly #firstOfWindow: Int32Array;
  readonly #nextInWindow: Int32Array;
  readonly #dueMs: Float64Array;
  readonly #lastSentMs: Float64Array;
  readonly #diesMs: Float64Array;
  /** 1 from the CONNACK to the close. */
  readonly #isConnected: Uint8Array;
  #answers: Sending[] = [];
  #nextWindow = 0;
  /** By client that was found dead: how long after its deadline, in ms. */
  readonly latenessMs: number[] = [];
  #accepted = 0;

  constructor(core: Core, population: Population, options: TrafficOptions) {
    const { size } = population;
    this.#core = core;
    this.#population = population;
    this.#firstOfWindow = new Int32Array(Math.ceil(options.untilMs / windowMs)).fill(noClient);
    this.#nextInWindow = new Int32Array(size).fill(noClient);
    this.#dueMs = new Float64Array(size);
    this.#lastSentMs = new Float64Array(size).fill(-Infinity);
    this.#isConnected = new Uint8Array(size);
    const { connectForMs, dyingShare, untilMs } = options;
    this.#diesMs = Float64Array.from({ length: size }, (_, client) =>
      population.drawDeathMs(client, dyingShare, connectForMs, untilMs),
    );
    for (let client = 0; client < size; client += 1) this.#plan(client, Math.floor((client * connectForMs) / size));
  }

  /** Goes on to `toMs`. Answers how many packets the clients sent. Throws if a live client was closed, or a dead one early. */
  play(toMs: number, meter: Meter): number {
    let packets = 0;
    for (; this.#nextWindow * windowMs < toMs; this.#nextWindow += 1) {
      const batch = this.#gather(this.#nextWindow);
      packets += batch.length;
      const endMs = (this.#nextWindow + 1) * windowMs - 1;
      meter.measure(() => this.#playBatch(batch, endMs, meter));
      for (const sent of this.#core.takeSent()) this.#take(sent);
    }
    return packets;
  }

  /** The live ones disconnect, then time runs until nothing is due: now every dead one has to be found. Throws if not. */
  finish(meter: Meter): void {
    const { size } = this.#population;
    const nowMs = this.#nextWindow * windowMs;
    if (this.#accepted !== size) throw new Error(`${this.#accepted} of ${size} connections were accepted.`);
    const disconnect = Uint8Array.of(0xe0, 0);
    for (let client = 0; client < size; client += 1)
      if (this.#diesMs[client] === Infinity) {
        this.#isConnected[client] = 0;
        this.#core.receive(client, disconnect, nowMs);
      }
    this.#core.takeSent();
    this.#meetDeadlines(nowMs + 65_535 * 1_500 + windowMs, meter);
    for (const sent of this.#core.takeSent()) this.#take(sent);
    const lost = this.#isConnected.reduce((sum, one) => sum + one, 0);
    if (lost > 0) throw new Error(`${lost} dead clients were never found.`);
  }

  #playBatch(batch: readonly Sending[], endMs: number, meter: Meter): void {
    for (const { atMs, client, packet, opens } of batch) {
      this.#meetDeadlines(atMs, meter);
      if (opens) this.#core.open(client, atMs);
      meter.call(() => this.#core.receive(client, packet, atMs));
    }
    this.#meetDeadlines(endMs, meter);
  }

  #meetDeadlines(untilMs: number, meter: Meter): void {
    for (let due = this.#core.nextDeadlineMs(); due <= untilMs; due = this.#core.nextDeadlineMs())
      meter.call(() => this.#core.advance(due));
  }

  #gather(window: number): readonly Sending[] {
    const batch = this.#answers;
    this.#answers = [];
    let client = this.#firstOfWindow[window] ?? noClient;
    while (client !== noClient) {
      const next = this.#nextInWindow[client] ?? noClient;
      this.#send(client, batch);
      client = next;
    }
    batch.sort((one, other) => one.atMs - other.atMs);
    for (const sending of batch) this.#lastSentMs[sending.client] = sending.atMs;
    return batch;
  }

  #send(client: number, batch: Sending[]): void {
    const atMs = this.#dueMs[client] ?? 0;
    if (atMs >= (this.#diesMs[client] ?? 0)) return;
    const isFirst = this.#lastSentMs[client] === -Infinity;
    const packets = isFirst ? this.#population.firstPackets(client) : [this.#population.nextPacket(client)];
    packets.forEach((packet, index) => batch.push({ atMs, client, packet, opens: isFirst && index === 0 }));
    this.#plan(client, atMs + this.#population.nextIntervalMs(client));
  }

  #plan(client: number, dueMs: number): void {
    const window = Math.floor(dueMs / windowMs);
    if (window >= this.#firstOfWindow.length) return;
    this.#dueMs[client] = dueMs;
    this.#nextInWindow[client] = this.#firstOfWindow[window] ?? noClient;
    this.#firstOfWindow[window] = client;
  }

  #take({ connection: client, packet, atMs }: Sent): void {
    if (!packet) {
      this.#closed(client, atMs);
      return;
    }
    if (isAcceptance(packet)) {
      this.#accepted += 1;
      this.#isConnected[client] = 1;
    }
    const reply = replyTo(packet);
    const replyMs = atMs + windowMs;
    const isAlive = replyMs < (this.#diesMs[client] ?? 0);
    if (reply && isAlive) this.#answers.push({ atMs: replyMs, client, packet: reply, opens: false });
  }

  #closed(client: number, atMs: number): void {
    if (this.#diesMs[client] === Infinity) throw new Error(`The live client ${client} was closed at ${atMs} ms.`);
    const lateMs = atMs - (this.#lastSentMs[client] ?? 0) - this.#population.limitMs(client);
    if (lateMs < 0) throw new Error(`The dead client ${client} was closed ${-lateMs} ms early.`);
    this.#isConnected[client] = 0;
    this.latenessMs.push(lateMs);
  }
}

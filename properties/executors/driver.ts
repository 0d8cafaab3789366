/**
 * Plays a scenario: clients at one end, a server's port at the other, the network between them. It has no clock and no
 * sockets: an executor calls it with the time, and gives it a port to the server, in memory or over TCP.
 *
 * Whoever drives it must
 *  1. call `wake(now)` at `nextWake()`, or later, until `done`;
 *  2. report what the server does at its tap with `fromServer`, in order, with the time at which it was seen, and then
 *     look at `nextWake` again;
 *  3. call `finish(now)` once, at the end.
 */
import { Observer } from '../../model/observer/observer.ts';
import type { WireDelays } from '../../model/run/reckoning.ts';
import type { MqttEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { ConnectionNumber, Observation } from '../../model/vocabulary/trace.ts';
import type { ConnectSketch, PacketSketch, Step } from '../scenario/step.ts';
import {
  clientConnection,
  type ClientConnection,
  type Closing,
  countUnderWay,
  type DownItem,
  dutifulProfile,
  dutyOf,
  hasClosedAtServer,
  holdsBack,
  noteTerms,
  type UpItem,
  withinTerms,
} from './client-connection.ts';
import type { DriverOptions } from './driver-options.ts';
import { Names, Party } from './party.ts';
import { possibleSteps } from './possible.ts';
import type { ServerPort } from './server-port.ts';
import { asJudged } from './topic-rules.ts';

/** On a wire nobody waits for a deadline that is further off: a server may set its clients a Keep Alive of hours. */
export const aimMsMaxOnWire = 20_000;

/** The tick of aimed waits is the profile's lateness, but no longer than this. */
const tickMsMax = 500;

/** What aimed waits keep on a wire; none in virtual time. */
export function leadMsOf({ guardMs }: TimeProfile): number {
  return guardMs === 0 ? 0 : 2 * guardMs + 10;
}

export class Driver {
  readonly #options: DriverOptions;
  readonly #port: ServerPort;
  readonly #names: Names;
  readonly #parties = new Map<number, Party>();
  readonly #steps: Step[];
  readonly connections: ClientConnection[] = [];
  readonly observer: Observer;
  readonly observations: Observation[] = [];
  #stepsFrom = 0;
  #now = 0;

  constructor(options: DriverOptions, port: ServerPort) {
    this.#options = options;
    this.#port = port;
    this.#names = new Names(options.tag);
    this.#steps = [...options.scenario.steps];
    this.observer = this.observerBy(options.profile);
  }

  /** One that has seen nothing yet, to judge what these clients and their server do by this profile, through these delays. */
  observerBy(profile: TimeProfile, delays?: WireDelays): Observer {
    const { scenario, readings } = this.#options;
    return new Observer({
      profile,
      delays,
      version: scenario.version,
      clientProfile: (number) => (this.connections[number]?.sketch.dutiful ? dutifulProfile : undefined),
      readings,
    });
  }

  get #pace(): TimeProfile {
    const { pace, profile } = this.#options;
    return pace ?? profile;
  }

  get done(): boolean {
    return this.#steps.length === 0 && this.#stepsFrom <= this.#now;
  }

  /** When something is to be done next, undefined if never. */
  nextWake(): number | undefined {
    let next = this.done ? Infinity : this.#stepsFrom;
    for (const connection of this.connections) {
      next = Math.min(next, connection.up.nextArrival ?? Infinity, connection.down.nextArrival ?? Infinity);
      next = Math.min(next, this.#dutyOf(connection)?.at ?? Infinity);
    }
    return next === Infinity ? undefined : Math.max(next, this.#now);
  }

  /** Does all that is due by `now`: arrivals, then duties, then steps up to the next wait. */
  wake(now: number): void {
    this.#now = now;
    this.#arrive();
    for (const connection of this.connections) this.#doDuty(connection);
    while (this.#steps.length > 0 && this.#stepsFrom <= now) {
      this.#play(this.#steps.shift());
      this.#arrive();
      this.#stepsFrom = Math.max(this.#stepsFrom, now + this.#pauseMs);
    }
  }

  /** The server sent a packet or closed the connection, at its tap. */
  fromServer(number: ConnectionNumber, event: ServerEvent | Closing, now: number): void {
    this.#now = Math.max(now, this.#now);
    const connection = this.#connection(number);
    this.#observe('server', number, event);
    if (event.type === 'network.closed') connection.closedAtServer = true;
    connection.down.send(event, this.#now);
  }

  /** Plays no further step. Clients go on keeping their promises. */
  dropSteps(): void {
    this.#steps.length = 0;
    this.#stepsFrom = this.#now;
  }

  /** Lets the time until `now` pass for the observer: what is missing by then is missed. */
  finish(now: number): void {
    this.observer.advance(now);
  }

  /**
   * In virtual time a step is answered before the next is played; so that a wire is judged by the same, it is given time,
   * unless the scenario is about what comes in one instant.
   */
  get #pauseMs(): number {
    const { guardMs } = this.#pace;
    return this.#options.scenario.hasty || guardMs === 0 ? 0 : guardMs + 1;
  }

  #connection(number: ConnectionNumber): ClientConnection {
    const connection = this.connections[number];
    if (!connection) throw new RangeError(`There is no connection ${number}.`);
    return connection;
  }

  #observe(tap: Observation['tap'], connection: ConnectionNumber, event: MqttEvent): void {
    const observation: Observation = { at: this.#now, tap, connection, event };
    this.observations.push(observation);
    this.observer.observe(observation);
  }

  /** Lets everything arrive that is due, until nothing moves. */
  #arrive(): void {
    for (let moved = true; moved;) {
      moved = false;
      for (const connection of this.connections) {
        const up = connection.up.take(this.#now);
        if (up) this.#reachServer(connection, up);
        const down = connection.down.take(this.#now);
        if (down) this.#reachClient(connection, down);
        moved ||= up !== undefined || down !== undefined;
      }
    }
  }

  #reachServer(connection: ClientConnection, item: UpItem): void {
    const { number } = connection;
    if (!(item instanceof Uint8Array)) {
      if (!connection.closedAtServer) this.#observe('server', number, item);
      connection.closedAtServer = true;
      return this.#port.close(number, item.abortive);
    }
    this.#port.write(number, item);
    for (const { told, judged } of connection.eventsAtServer(item)) {
      // What comes after the server has closed may still lie in its buffers, but is no part of the connection.
      if (!hasClosedAtServer(connection)) this.#observe('server', number, asJudged(judged));
      if (told) this.#port.event(number, told);
    }
  }

  #reachClient(connection: ClientConnection, event: DownItem): void {
    if (connection.closed) return;
    this.#observe('client', connection.number, event);
    if (event.type === 'network.closed') {
      connection.closed = true;
      return;
    }
    if (event.type === 'server.CONNACK') {
      connection.connected = event.reasonCode === 0;
      noteTerms(connection, event);
      connection.keepAliveMs = (event.serverKeepAliveSeconds ?? connection.keepAliveMs / 1000) * 1000;
      connection.connectSentAt = undefined;
      connection.lastSentAt = Math.max(connection.lastSentAt, this.#now);
    }
    countUnderWay(connection, event);
    if (event.type === 'server.PINGRESP') connection.pingSentAt = undefined;
    const answer = this.#party(connection.client).receive(event);
    if (answer && connection.sketch.dutiful) this.#send(connection, [{ type: answer }]);
  }

  #dutyOf(connection: ClientConnection): ReturnType<typeof dutyOf> {
    return dutyOf(connection, this.#options.leadMs);
  }

  #doDuty(connection: ClientConnection): void {
    const duty = this.#dutyOf(connection);
    if (!duty || duty.at > this.#now) return;
    if (duty.what === 'give up') this.#end(connection, false);
    else this.#send(connection, [{ type: 'PINGREQ' }]);
  }

  #play(step: Step | undefined): void {
    if (!step) return;
    switch (step.step) {
      case 'wait':
        this.#stepsFrom = this.#now + step.ms;
        return;
      case 'aim':
        this.#stepsFrom = this.#aim(step);
        return;
      case 'settle':
        return this.#settle(step);
      case 'any': {
        const possible = possibleSteps(this.#options.scenario, this.connections);
        return this.#play(possible[step.pick % possible.length]);
      }
      case 'connect':
        return this.#connect(step.client, step.connect);
      case 'open':
        this.#open(step.client, {});
        return;
      default: {
        const connection = this.connections.filter(({ client }) => client === step.client).at(-1 - (step.back ?? 0));
        const isOfNetwork = step.step === 'flow' || step.step === 'blackhole';
        if (connection && (isOfNetwork || !connection.closed)) this.#playOn(connection, step);
      }
    }
  }

  #playOn(
    connection: ClientConnection,
    step: Exclude<Step, { step: 'wait' | 'aim' | 'settle' | 'any' | 'connect' | 'open' }>,
  ): void {
    const { number, up, down } = connection;
    switch (step.step) {
      case 'send':
        return this.#send(connection, step.packets);
      case 'begin':
        return this.#begin(connection, step.packet, step.bytes);
      case 'continue':
        return this.#transmit(connection, connection.rest, step.bytes ?? connection.rest.length);
      case 'raw':
        this.#observe('client', number, {
          type: 'client.malformed',
          reasonCode: 0x81,
          why: 'raw bytes of the scenario',
        });
        return this.#transmit(connection, Buffer.from(step.hex, 'hex'));
      case 'close':
      case 'reset':
        return this.#end(connection, step.step === 'reset');
      case 'stall':
      case 'drain':
        connection.stalled = step.step === 'stall';
        down.hold(connection.stalled);
        this.#observe('network', number, { type: connection.stalled ? 'network.stalled' : 'network.drained' });
        return this.#port.stall(number, connection.stalled);
      case 'blackhole':
        for (const direction of directions(step.direction)) {
          (direction === 'up' ? up : down).blackhole();
          this.#observe('network', number, { type: 'network.blackholed', direction });
        }
        return undefined;
      case 'flow':
        for (const direction of directions(step.direction)) {
          (direction === 'up' ? up : down).flow(step.delayMs, this.#now);
          this.#observe('network', number, { type: 'network.flowing', direction, delayMs: step.delayMs });
        }
        return undefined;
      default:
        return step satisfies never;
    }
  }

  #aim({ pick, ticks, ms }: Step & { step: 'aim' }): number {
    this.observer.advance(this.#now);
    const { leadMs } = this.#options;
    const pace = this.#pace;
    const latest = pace.guardMs === 0 ? Infinity : this.#now + aimMsMaxOnWire;
    const deadlines = this.observer.deadlines().filter(({ at }) => at <= latest);
    const deadline = deadlines[pick % deadlines.length];
    if (!deadline) return this.#now;
    // A lenient profile has no ticks: its lateness is seconds, and a wait of that length teaches nothing.
    const offset = ticks * Math.min(pace.lateMs + 2 * pace.guardMs, tickMsMax) + ms;
    return Math.max(this.#now, deadline.at + (offset < 0 ? Math.min(offset, -leadMs) : offset));
  }

  /** Looks again at each deadline of the model, as what happens there may arm the next. */
  #settle({ maxMs }: Step & { step: 'settle' }): void {
    this.observer.advance(this.#now);
    const next = this.observer.nextTimer();
    if (next === undefined || maxMs <= 0 || this.observer.settled) return;
    const wait = Math.min(next + 1 - this.#now, maxMs);
    this.#stepsFrom = this.#now + wait;
    this.#steps.unshift({ step: 'settle', maxMs: maxMs - wait });
  }

  #open(client: number, sketch: ConnectSketch): ClientConnection {
    const options = { version: this.#versionOf(sketch), credentials: this.#options.credentials };
    const connection = clientConnection(this.connections.length, client, sketch, options, this.#now);
    this.connections.push(connection);
    for (const tap of ['client', 'server'] as const) this.#observe(tap, connection.number, { type: 'network.opened' });
    this.#port.open(connection.number);
    if (sketch.blackholed) this.#playOn(connection, { step: 'blackhole', client, direction: sketch.blackholed });
    return connection;
  }

  #connect(client: number, sketch: ConnectSketch): void {
    const connection = this.#open(client, sketch);
    const packet = this.#party(client).connect(sketch, this.#options.scenario.version);
    connection.keepAliveMs = packet.keepAliveSeconds * 1000;
    connection.connectSentAt = this.#now;
    this.#observe('client', connection.number, packet);
    const behind = this.#encode(connection, sketch.behind ?? []);
    this.#transmit(connection, Buffer.concat([connection.bytesOf(packet), ...behind]));
  }

  #send(connection: ClientConnection, sketches: readonly PacketSketch[]): void {
    const parts = this.#encode(connection, sketches);
    if (parts.length > 0) this.#transmit(connection, Buffer.concat(parts));
    // A client that keeps its promises closes after DISCONNECT.
    if (connection.sketch.dutiful && sketches.some(({ type }) => type === 'DISCONNECT')) this.#end(connection, false);
  }

  /** The packets of the sketches, as they leave the client. */
  #encode(connection: ClientConnection, sketches: readonly PacketSketch[]): Uint8Array[] {
    const parts: Uint8Array[] = [];
    for (const sketch of sketches) {
      if (holdsBack(connection, sketch)) continue;
      const asked = this.#party(connection.client).packet(sketch, this.#versionOf(connection.sketch));
      if (!asked || connection.rest.length > 0) continue;
      const packet = withinTerms(connection, asked);
      this.#observe('client', connection.number, packet);
      countUnderWay(connection, packet);
      if (packet.type === 'client.PINGREQ') connection.pingSentAt ??= this.#now;
      connection.lastSentAt = this.#now;
      parts.push(connection.bytesOf(packet));
    }
    return parts;
  }

  #begin(connection: ClientConnection, sketch: PacketSketch, bytes: number): void {
    if (holdsBack(connection, sketch)) return;
    const packet = this.#party(connection.client).packet(sketch, this.#versionOf(connection.sketch));
    if (!packet || connection.rest.length > 0) return;
    countUnderWay(connection, packet);
    connection.begun = packet;
    const encoded = connection.bytesOf(packet);
    this.#observe('client', connection.number, { type: 'client.bytes', bytes });
    this.#transmit(connection, encoded, Math.min(bytes, encoded.length - 1));
  }

  /** Puts the first `count` bytes on the network and keeps the rest back. */
  #transmit(connection: ClientConnection, bytes: Uint8Array, count = bytes.length): void {
    connection.rest = bytes.subarray(count);
    connection.lastSentAt = this.#now;
    if (connection.begun && connection.rest.length === 0) {
      this.#observe('client', connection.number, connection.begun);
      connection.begun = undefined;
    }
    if (count > 0) connection.up.send(bytes.subarray(0, count), this.#now);
  }

  #end(connection: ClientConnection, abortive: boolean): void {
    const closing: Closing = { type: 'network.closed', by: 'client', abortive };
    connection.closed = true;
    this.#observe('client', connection.number, closing);
    connection.up.send(closing, this.#now);
  }

  #versionOf({ version }: ConnectSketch): ProtocolVersion {
    return version ?? this.#options.scenario.version;
  }

  #party(client: number): Party {
    const known = this.#parties.get(client);
    if (known) return known;
    const name = this.#options.scenario.clientIds?.[client] ?? `client-${client}`;
    const party = new Party(this.#names.clientId(name), this.#names);
    this.#parties.set(client, party);
    return party;
  }
}

function directions(direction: 'up' | 'down' | 'both'): readonly ('up' | 'down')[] {
  return direction === 'both' ? ['up', 'down'] : [direction];
}

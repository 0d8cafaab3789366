/**
 * One scenario against a broker over TCP, in real time. The driver plays the network, black holes and delays included, so
 * the socket's end in this process is the server tap: an input is noted before it is written, an output when it is read.
 */
import { connect, type Socket } from 'node:net';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';
import type { Verdict } from '../../model/vocabulary/verdict.ts';
import type { Scenario } from '../scenario/step.ts';
import { Driver, type ServerPort } from './driver.ts';
import type { Run } from './run.ts';
import { WireClock } from './wire-clock.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface TcpRunOptions extends Address {
  readonly profile: TimeProfile;
  readonly readings?: AcceptedReadings | undefined;
  /** No other run against this broker, before or now, has it. */
  readonly tag: string;
  /** The run is cut off then, and its verdict is inconclusive unless it has failed. */
  readonly runMsMax: number;
  /** Something came from the broker. */
  readonly onSignOfLife: () => void;
  /** The broker took no connection. */
  readonly onRefused: (why: string) => void;
}

/** Steps that one instant may take; more is a driver that never lets time pass. */
const wakesPerInstantMax = 10_000;

export class TcpRun implements ServerPort {
  readonly #scenario: Scenario;
  readonly #options: TcpRunOptions;
  readonly #driver: Driver;
  readonly #clock = new WireClock(() => this.#proceed());
  readonly #sockets: Socket[] = [];
  readonly #ended = Promise.withResolvers<Run>();
  #endsAt = Infinity;
  #isOver = false;

  constructor(scenario: Scenario, options: TcpRunOptions) {
    const { profile, readings, tag } = options;
    this.#scenario = scenario;
    this.#options = options;
    this.#driver = new Driver({ scenario, profile, readings, tag, leadMs: 2 * profile.guardMs + 10 }, this);
  }

  /** On the clock of `performance.now()`. */
  get startedAt(): number {
    return this.#clock.startedAt;
  }

  /** How late the driver's own wakes were, at most. */
  get lagMs(): number {
    return this.#clock.latestMs;
  }

  /** Resolves when the scenario has been played and what is missing had its time; never rejects. */
  play(): Promise<Run> {
    this.#proceed();
    return this.#ended.promise;
  }

  /** Ends the run without a verdict, unless it has one. */
  abandon(why: string): void {
    this.#end({ verdict: 'inconclusive', why });
  }

  /** Does what is due, and sleeps until the next thing is. */
  #proceed(): void {
    if (this.#isOver) return;
    const driver = this.#driver;
    const now = this.#clock.nowMs();
    try {
      this.#wakeDriver(now);
      if (driver.done && this.#endsAt === Infinity) this.#endsAt = now + this.#patienceMs(now);
      if (now >= Math.min(this.#endsAt, this.#options.runMsMax)) driver.finish(now);
    } catch (error) {
      return this.abandon(`the driver failed: ${error instanceof Error ? (error.stack ?? error.message) : 'oddly'}`);
    }
    if (driver.observer.settled || now >= this.#endsAt) return this.#end(driver.observer.verdict);
    if (now >= this.#options.runMsMax) return this.abandon(`the scenario took longer than ${now} ms and was cut off`);
    this.#clock.wakeAt(Math.min(driver.nextWake() ?? Infinity, this.#endsAt, this.#options.runMsMax));
  }

  #wakeDriver(now: number): void {
    const driver = this.#driver;
    for (let wakes = 0; !driver.observer.settled && (driver.nextWake() ?? Infinity) <= now; wakes += 1) {
      if (wakes > wakesPerInstantMax) throw new Error(`no time passes after ${now} ms`);
      // Waits are aimed at deadlines that the observer still has before it.
      driver.observer.advance(now);
      driver.wake(now);
    }
  }

  /** How long what fell due by the last step may still take. */
  #patienceMs(now: number): number {
    const { lateMs, answerMs, lateShareOfKeepAlive, guardMs } = this.#options.profile;
    const keepAlives = this.#scenario.steps.map((step) =>
      step.step === 'connect' ? (step.connect.keepAliveSeconds ?? 0) * 1000 : 0,
    );
    const longestDue = Math.max(0, ...keepAlives.filter((keepAliveMs) => 1.5 * keepAliveMs <= now));
    return lateMs + answerMs + lateShareOfKeepAlive * longestDue + guardMs + 1;
  }

  #end(verdict: Verdict): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#clock.stop();
    for (const socket of this.#sockets) socket.destroy();
    const { observations, observer } = this.#driver;
    const { tag } = this.#options;
    this.#ended.resolve({ verdict, observations, measures: observer.measures, seen: observer.seen, tag });
  }

  open(connection: ConnectionNumber): void {
    const { host, port } = this.#options;
    const socket = connect({ host, port, noDelay: true });
    this.#sockets[connection] = socket;
    let isConnected = false;
    let wasReset = false;
    socket.on('connect', () => (isConnected = true));
    socket.on('data', (bytes) => this.#receive(connection, bytes));
    socket.on('end', () => this.#closedByServer(connection, false));
    socket.on('error', (error) => {
      wasReset = true;
      if (isConnected || this.#isOver) return;
      this.#options.onRefused(error.message);
      this.abandon(`the broker took no connection: ${error.message}`);
    });
    socket.on('close', () => this.#closedByServer(connection, wasReset));
  }

  write(connection: ConnectionNumber, bytes: Uint8Array): void {
    const socket = this.#sockets[connection];
    if (socket?.writable) socket.write(bytes);
  }

  event(): void {}

  close(connection: ConnectionNumber, abortive: boolean): void {
    const socket = this.#sockets[connection];
    if (abortive) socket?.resetAndDestroy();
    else socket?.end();
  }

  stall(connection: ConnectionNumber, stalled: boolean): void {
    const socket = this.#sockets[connection];
    if (stalled) socket?.pause();
    else socket?.resume();
  }

  #receive(number: ConnectionNumber, bytes: Uint8Array): void {
    const connection = this.#driver.connections[number];
    if (this.#isOver || !connection) return;
    const now = this.#clock.nowMs();
    this.#options.onSignOfLife();
    for (const event of connection.codec.receive(bytes)) {
      if (this.#driver.connections[number]?.closedAtServer) return;
      this.#driver.fromServer(number, event, now);
    }
    const { fault } = connection.codec;
    if (fault) return this.#end(noMqtt(number, now, fault.why));
    this.#proceed();
  }

  /** Once for each connection, and not if this side was first. */
  #closedByServer(number: ConnectionNumber, abortive: boolean): void {
    if (this.#isOver || this.#driver.connections[number]?.closedAtServer !== false) return;
    this.#driver.fromServer(number, { type: 'network.closed', by: 'server', abortive }, this.#clock.nowMs());
    this.#proceed();
  }
}

function noMqtt(connection: ConnectionNumber, at: number, fault: string): Verdict {
  return {
    verdict: 'fail',
    statements: ['expected:output-has-a-cause'],
    at,
    connection,
    chart: 'every chart',
    expected: {},
    why: `the server sent something that is no MQTT: ${fault}`,
  };
}

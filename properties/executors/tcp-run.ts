/**
 * One scenario against a broker over TCP, or what is built on it, in real time. The driver plays the network, black holes and delays included, so
 * the socket's end in this process is the server tap: an input is noted before it is written, an output when it is read.
 */
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import { keepAliveLatenessMs, lenientProfile, type TimeProfile } from '../../model/vocabulary/profile.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';
import type { Verdict } from '../../model/vocabulary/verdict.ts';
import type { Scenario } from '../scenario/step.ts';
import type { Address } from '../transport/address.ts';
import { connectTo, type NetworkConnection } from '../transport/connect-to.ts';
import { Driver, leadMsOf, type ServerPort } from './driver.ts';
import { keepAlivesMs, patienceMs } from './longest-run.ts';
import type { Run } from './run.ts';
import { WireClock } from './wire-clock.ts';
import { tolerant, verdictOnWire } from './wire-verdict.ts';

export interface TcpRunOptions {
  readonly address: Address;
  readonly profile: TimeProfile;
  readonly readings?: AcceptedReadings | undefined;
  /** No other run against this broker, before or now, has it. */
  readonly tag: string;
  /** The run is cut off then, and its verdict is inconclusive unless it has failed. */
  readonly runMsMax: number;
  /** How long what is overdue is still waited for, to tell what comes late from what never comes. Default: {@link lenientMs}. */
  readonly waitForLateMs?: number | undefined;
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
  readonly #networks: NetworkConnection[] = [];
  readonly #ended = Promise.withResolvers<Run>();
  #endsAt = Infinity;
  /** For an output that is overdue. */
  #isWaiting = false;
  #isOver = false;

  constructor(scenario: Scenario, options: TcpRunOptions) {
    const { profile, readings, tag, address } = options;
    this.#scenario = scenario;
    this.#options = options;
    const { credentials } = address;
    const leadMs = leadMsOf(profile);
    this.#driver = new Driver({ scenario, profile, readings: tolerant(readings), tag, leadMs, credentials }, this);
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
      if (driver.done && this.#endsAt === Infinity)
        this.#endsAt = now + patienceMs(this.#scenario, this.#options.profile, now);
      if (now >= Math.min(this.#endsAt, this.#runMsMax)) driver.finish(now);
      if (driver.observer.awaiting && !this.#isWaiting) this.#waitForLate(now);
    } catch (error) {
      return this.abandon(`the driver failed: ${error instanceof Error ? (error.stack ?? error.message) : 'oddly'}`);
    }
    if (this.#isSettled || now >= this.#endsAt) return this.#end(this.#verdict(now));
    if (now >= this.#runMsMax) {
      const why = `the scenario took longer than ${now} ms and was cut off`;
      return this.#end(driver.observer.unexplainedCloses[0] ?? { verdict: 'inconclusive', why });
    }
    this.#clock.wakeAt(Math.min(driver.nextWake() ?? Infinity, this.#endsAt, this.#runMsMax));
  }

  get #isSettled(): boolean {
    const { settled, awaiting } = this.#driver.observer;
    return settled && !(awaiting && this.#isWaiting);
  }

  get #runMsMax(): number {
    return this.#isWaiting ? Infinity : this.#options.runMsMax;
  }

  #waitForLate(now: number): void {
    const { waitForLateMs = lenientMs(this.#scenario) } = this.#options;
    if (waitForLateMs === 0) return;
    this.#isWaiting = true;
    this.#driver.dropSteps();
    this.#endsAt = now + waitForLateMs;
  }

  #verdict(now: number): Verdict {
    const { observer } = this.#driver;
    const verdict = verdictOnWire(observer);
    return verdict.verdict === 'fail' && observer.awaiting && this.#isWaiting
      ? { ...verdict, waitedUntil: now }
      : verdict;
  }

  #wakeDriver(now: number): void {
    const driver = this.#driver;
    for (let wakes = 0; !this.#isSettled && (driver.nextWake() ?? Infinity) <= now; wakes += 1) {
      if (wakes > wakesPerInstantMax) throw new Error(`no time passes after ${now} ms`);
      // Waits are aimed at deadlines that the observer still has before it.
      driver.observer.advance(now);
      driver.wake(now);
    }
  }

  #end(verdict: Verdict): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#clock.stop();
    for (const { stream } of this.#networks) stream.destroy();
    const { observations, observer } = this.#driver;
    const { tag } = this.#options;
    this.#ended.resolve({ verdict, observations, measures: observer.measures, seen: observer.seen, tag });
  }

  open(connection: ConnectionNumber): void {
    let isConnected = false;
    let wasReset = false;
    const network = connectTo(this.#options.address, () => (isConnected = true));
    this.#networks[connection] = network;
    const { stream } = network;
    stream.on('data', (bytes: Uint8Array) => this.#receive(connection, bytes));
    stream.on('end', () => this.#closedByServer(connection, false));
    stream.on('error', (error) => {
      wasReset = true;
      if (isConnected || this.#isOver) return;
      this.#options.onRefused(error.message);
      this.abandon(`the broker took no connection: ${error.message}`);
    });
    stream.on('close', () => this.#closedByServer(connection, wasReset));
  }

  write(connection: ConnectionNumber, bytes: Uint8Array): void {
    const stream = this.#networks[connection]?.stream;
    if (stream?.writable) stream.write(bytes);
  }

  event(): void {}

  close(connection: ConnectionNumber, abortive: boolean): void {
    const network = this.#networks[connection];
    if (abortive) network?.reset();
    else network?.stream.end();
  }

  stall(connection: ConnectionNumber, stalled: boolean): void {
    const stream = this.#networks[connection]?.stream;
    if (stalled) stream?.pause();
    else stream?.resume();
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

/** As long as the most lenient profile waits, for the longest Keep Alive of the scenario. */
function lenientMs(scenario: Scenario): number {
  return keepAliveLatenessMs(Math.max(0, ...keepAlivesMs(scenario)), lenientProfile(0));
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

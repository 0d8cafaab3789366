/**
 * One scenario against a broker over TCP, or what is built on it, in real time. The driver plays the network, black holes and delays included, so
 * the socket's end in this process is the server tap: an input is noted before it is written, an output when it is read.
 */
import type { Observer } from '../../model/observer/observer.ts';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { WireDelays } from '../../model/run/reckoning.ts';
import { keepAliveLatenessMs, lenientProfile, type TimeProfile } from '../../model/vocabulary/profile.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';
import type { Verdict } from '../../model/vocabulary/verdict.ts';
import type { Scenario } from '../scenario/step.ts';
import type { Address } from '../transport/address.ts';
import { connectTo, type NetworkConnection } from '../transport/connect-to.ts';
import { Driver, leadMsOf } from './driver.ts';
import { keepAlivesMs, patienceMs } from './longest-run.ts';
import type { ServerPort } from './server-port.ts';
import type { Judged, Run } from './run.ts';
import { WireClock } from './wire-clock.ts';
import { tolerant, verdictOnWire } from './wire-verdict.ts';

export interface TcpRunOptions {
  readonly address: Address;
  readonly profile: TimeProfile;
  /** By which inputs keep their distance; the profile if left out. */
  readonly pace?: TimeProfile | undefined;
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

/** Many times what the scenarios make a server send; who sends more will not stop. */
const receivedBytesMax = 4 * 1024 * 1024;
const receivedPacketsMax = 50_000;

/** How long judging may keep the event loop to itself. */
const judgingMs = 4;

/** Steps that one instant may take; more is a driver that never lets time pass. */
const wakesPerInstantMax = 10_000;

export class TcpRun implements ServerPort {
  readonly #scenario: Scenario;
  readonly #options: TcpRunOptions;
  readonly #driver: Driver;
  readonly #clock = new WireClock(
    () => this.#proceed(),
    (from) => this.#delays.push({ from, to: this.#clock.nowMs() }),
  );
  readonly #networks: NetworkConnection[] = [];
  readonly #ended = Promise.withResolvers<Run>();
  #endsAt = Infinity;
  /** For an output that is overdue. */
  #isWaiting = false;
  #isOver = false;
  #isCutOff = false;
  /** Whether the verdict is the observer's. */
  #isObserved = false;
  #endedAt = 0;
  #receivedBytes = 0;
  #receivedPackets = 0;
  #run: Run | undefined;
  /** What this run itself has seen take a while: to open a connection, or to wake up. */
  readonly #delays: { readonly from: number; to?: number }[] = [];

  constructor(scenario: Scenario, options: TcpRunOptions) {
    const { profile, pace = profile, readings, tag, address } = options;
    this.#scenario = scenario;
    this.#options = options;
    const { credentials } = address;
    const leadMs = leadMsOf(pace);
    this.#driver = new Driver(
      { scenario, profile, pace, readings: tolerant(readings), tag, leadMs, credentials },
      this,
    );
  }

  /** On the clock of `performance.now()`. */
  get startedAt(): number {
    return this.#clock.startedAt;
  }

  /** The longest that this run itself has seen anything take between two instants: to open a connection, or to wake up. */
  longestMs(from: number, to: number): number {
    const delays = this.#delays.map((one) => ({ ...one, to: one.to ?? this.#endedAt }));
    const concerned = delays.filter((one) => one.from <= to && one.to >= from);
    return Math.max(0, ...concerned.map((one) => one.to - one.from));
  }

  /** Resolves when the scenario has been played and what is missing had its time; never rejects. */
  play(): Promise<Run> {
    this.#proceed();
    return this.#ended.promise;
  }

  /** The verdict through the delays that there were, when it has ended. Others run meanwhile, and are not held up. */
  async judgedThrough(delays: WireDelays): Promise<Judged> {
    if (!this.#run) throw new Error('The run has not ended.');
    const { verdict } = this.#run;
    if (!this.#isObserved) return this.#run;
    const observer = this.#driver.observerBy(this.#options.profile, delays);
    let until = performance.now() + judgingMs;
    for (const one of this.#driver.observations) {
      observer.observe(one);
      if (performance.now() < until) continue;
      await new Promise(setImmediate);
      until = performance.now() + judgingMs;
    }
    observer.advance(Math.max(this.#endedAt, observer.now));
    const judged = this.#verdictOf(observer);
    return { verdict: this.#isCutOff && judged.verdict === 'pass' ? verdict : judged, judgedBy: observer.options };
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
    if (this.#isSettled || now >= this.#endsAt) return this.#judge(now);
    if (now >= this.#runMsMax) {
      this.#isCutOff = true;
      return this.#judge(now);
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

  #judge(now: number): void {
    this.#isObserved = true;
    this.#endedAt = now;
    const verdict = this.#verdictOf(this.#driver.observer);
    const why = `the scenario took longer than ${now} ms and was cut off`;
    this.#end(this.#isCutOff && verdict.verdict === 'pass' ? { verdict: 'inconclusive', why } : verdict);
  }

  #verdictOf(observer: Observer): Verdict {
    const verdict = verdictOnWire(observer.verdict, observer);
    if (verdict.verdict !== 'fail' || !observer.awaiting || this.#options.waitForLateMs === 0) return verdict;
    // What was in time by the profile that it was played by was not waited for.
    return this.#isWaiting ? { ...verdict, waitedUntil: this.#endedAt } : { ...verdict, kind: 'late' };
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
    const { measures, seen, options: judgedBy } = observer;
    const endedAt = this.#clock.nowMs();
    this.#endedAt = endedAt;
    this.#run = { verdict, observations, measures, seen, endedAt, tag: this.#options.tag, judgedBy };
    this.#ended.resolve(this.#run);
  }

  open(connection: ConnectionNumber): void {
    const opening: { from: number; to?: number } = { from: this.#clock.nowMs() };
    this.#delays.push(opening);
    let wasReset = false;
    const network = connectTo(this.#options.address, () => (opening.to = this.#clock.nowMs()));
    this.#networks[connection] = network;
    const { stream } = network;
    stream.on('data', (bytes: Uint8Array) => this.#receive(connection, bytes));
    stream.on('end', () => this.#closedByServer(connection, false));
    stream.on('error', (error) => {
      wasReset = true;
      if (opening.to !== undefined || this.#isOver) return;
      this.#options.onRefused(error.message);
      this.abandon(`the broker took no connection: ${error.message}`);
    });
    stream.on('close', () => {
      opening.to ??= this.#clock.nowMs();
      this.#closedByServer(connection, wasReset);
    });
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
    const events = connection.codec.receive(bytes);
    this.#receivedBytes += bytes.length;
    this.#receivedPackets += events.length;
    const isEndless = this.#receivedBytes > receivedBytesMax || this.#receivedPackets > receivedPacketsMax;
    for (const event of events) {
      // What is settled needs no more, and there may be no end of it.
      if (this.#isSettled) break;
      if (this.#driver.connections[number]?.closedAtServer) return;
      this.#driver.fromServer(number, event, now);
    }
    const { fault } = connection.codec;
    if (fault && !this.#isSettled) return this.#end(noMqtt(number, now, fault.why));
    if (isEndless && !this.#isSettled) return this.#end(noEnd(number, now));
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
  return groundless(connection, at, `the server sent something that is no MQTT: ${fault}`);
}

function noEnd(connection: ConnectionNumber, at: number): Verdict {
  return groundless(connection, at, 'the server sends without end what nobody has asked for');
}

function groundless(connection: ConnectionNumber, at: number, why: string): Verdict {
  return {
    verdict: 'fail',
    statements: ['expected:output-has-a-cause'],
    at,
    connection,
    chart: 'every chart',
    expected: {},
    why,
  };
}

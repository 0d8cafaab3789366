/** Runs a scenario against a broker core in virtual time: deterministic, thousands in a second. */
import type { Broker, BrokerOptions } from '../../impl/broker.ts';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import { strictProfile } from '../../model/vocabulary/profile.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';
import type { Failure, Verdict } from '../../model/vocabulary/verdict.ts';
import type { Scenario } from '../scenario/step.ts';
import { Driver, leadMsOf } from './driver.ts';
import type { DriverOptions } from './driver-options.ts';
import { patienceMs } from './longest-run.ts';
import type { ServerPort } from './server-port.ts';
import { refusedUserName } from './party.ts';
import type { Run } from './run.ts';
import { tolerant, verdictOnWire } from './wire-verdict.ts';

/** The broker as an executor needs it, so that a broken one can take its place. */
export type BrokerCore = Pick<Broker, 'input' | 'advance' | 'nextDeadlineMs'>;
export type MakeBroker = (options: Partial<BrokerOptions>) => BrokerCore;

export const virtualOptions = {
  tickMs: 100,
  connectTimeoutMs: 10_000,
  authenticate: (connect: { readonly userName?: string }) => (connect.userName === refusedUserName ? 0x87 : 0),
} satisfies Partial<BrokerOptions>;

/** No scenario needs more; a run that does has a broker that never lets time pass. */
const wakesMax = 200_000;

export function runVirtually(
  scenario: Scenario,
  makeBroker: MakeBroker,
  options: Partial<BrokerOptions> = {},
  readings: AcceptedReadings = {},
): Run {
  const brokerOptions = { ...virtualOptions, ...options };
  const profile = strictProfile(brokerOptions.tickMs, brokerOptions.connectTimeoutMs);
  return play(new VirtualRun(scenario, { profile }, readings, makeBroker(brokerOptions)));
}

/**
 * Plays it as over a wire that has this profile: at the same instants, judged with the same tolerance, cut off at `runMsMax`.
 * Inputs keep the distance that `pace` asks for, if not that of the profile.
 */
export function runVirtuallyAsOnWire(
  scenario: Scenario,
  makeBroker: MakeBroker,
  profile: TimeProfile,
  readings: AcceptedReadings = {},
  runMsMax = Infinity,
  pace = profile,
): Run {
  const run = new VirtualRun(scenario, { profile, pace }, tolerant(readings), makeBroker(virtualOptions));
  const played = play(run, runMsMax);
  return { ...played, verdict: verdictOnWire(played.verdict, run.driver.observer) };
}

function play(run: VirtualRun, runMsMax = Infinity): Run {
  let verdict: Verdict;
  try {
    verdict = run.play(runMsMax);
  } catch (error) {
    verdict = run.died(error);
  }
  const { observations, observer } = run.driver;
  const { measures, seen, options: judgedBy, now: endedAt } = observer;
  return { verdict, observations, measures, seen, endedAt, judgedBy };
}

class VirtualRun implements ServerPort {
  readonly driver: Driver;
  readonly #scenario: Scenario;
  readonly #broker: BrokerCore;
  readonly #serverFirst: boolean;
  readonly #profile: TimeProfile;
  #now = 0;
  #inBroker = false;

  constructor(
    scenario: Scenario,
    { profile, pace = profile }: Pick<DriverOptions, 'profile' | 'pace'>,
    readings: AcceptedReadings,
    broker: BrokerCore,
  ) {
    this.#scenario = scenario;
    this.#broker = broker;
    this.#profile = profile;
    this.#serverFirst = scenario.ties === 'server first';
    this.driver = new Driver({ scenario, profile, pace, readings, tag: '', leadMs: leadMsOf(pace) }, this);
  }

  play(runMsMax: number): Verdict {
    const { driver } = this;
    for (let wakes = 0; !driver.done && !driver.observer.settled; wakes += 1) {
      if (this.#now > runMsMax) return { verdict: 'inconclusive', why: `the scenario was cut off at ${this.#now} ms` };
      if (wakes > wakesMax) return this.#failed('the broker asks to be woken again and again, and lets no time pass');
      this.#step(driver.nextWake() ?? this.#now);
    }
    // What is due by the last instant may come until the profile's windows are over.
    const end = this.#now + patienceMs(this.#scenario, this.#profile, this.#now);
    while (!driver.observer.settled && this.#nextInstant(end) < end) this.#step(end);
    if (!driver.observer.settled) driver.finish(end);
    return driver.observer.verdict;
  }

  /** A throw out of the broker is its death; a throw out of anything else is ours. */
  died(error: unknown): Failure {
    if (!this.#inBroker) throw error;
    return this.#failed(`the broker threw: ${String(error)}`);
  }

  #failed(why: string): Failure {
    return {
      verdict: 'fail',
      statements: ['expected:process-is-alive'],
      at: this.#now,
      connection: Math.max(0, this.driver.connections.length - 1),
      chart: 'every chart',
      expected: {},
      why,
    };
  }

  #nextInstant(limit: number): number {
    return Math.min(this.#broker.nextDeadlineMs() ?? limit, this.driver.nextWake() ?? limit, limit);
  }

  #step(limit: number): void {
    const deadline = this.#broker.nextDeadlineMs() ?? Infinity;
    const wake = this.driver.nextWake() ?? Infinity;
    this.#now = Math.max(this.#now, Math.min(deadline, wake, limit));
    const serverDue = deadline <= this.#now;
    if (serverDue && (this.#serverFirst || wake > this.#now)) this.#ask(() => this.#broker.advance(this.#now));
    if (wake <= this.#now) this.driver.wake(this.#now);
    if (serverDue && !this.#serverFirst) this.#ask(() => this.#broker.advance(this.#now));
  }

  #ask(question: () => ReturnType<BrokerCore['advance']>): void {
    this.#inBroker = true;
    const outputs = question();
    this.#inBroker = false;
    for (const { connection, event } of outputs) this.driver.fromServer(connection, event, this.#now);
  }

  open(connection: ConnectionNumber): void {
    this.#ask(() => this.#broker.input(connection, { type: 'network.opened' }, this.#now));
  }

  write(): void {}

  event(connection: ConnectionNumber, event: Parameters<ServerPort['event']>[1]): void {
    this.#ask(() => this.#broker.input(connection, event, this.#now));
  }

  close(connection: ConnectionNumber, abortive: boolean): void {
    this.#ask(() => this.#broker.input(connection, { type: 'network.closed', by: 'client', abortive }, this.#now));
  }

  stall(): void {}
}

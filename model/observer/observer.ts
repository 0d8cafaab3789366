/**
 * The judge. It folds the observations of a trace over all chapters and answers pass, fail or inconclusive. It sees the
 * trace alone, so it can stand beside a live connection or read a file.
 *
 * A server output is possible if some chart offers it and no chart enters a violation by it. Time may not pass a deadline
 * that leads to a violation. Client and network events are taken as they come.
 *
 * How to use it:
 *  1. `observe` every observation, in order; time never goes back.
 *  2. `advance` to the end of the recording, so that what should have come by then is missed.
 *  3. Read `verdict`. After a failure nothing more is judged; of an output that was missed it is still noted when it comes,
 *     as long as `awaiting` says so.
 */
import { citationsFor } from '../vocabulary/statement.ts';
import { isOutput, type MqttEvent } from '../vocabulary/event.ts';
import type { ConnectionNumber, Observation } from '../vocabulary/trace.ts';
import type { ProtocolVersion } from '../vocabulary/packet.ts';
import type { Failure, Verdict } from '../vocabulary/verdict.ts';
import type { Timer } from '../run/instance.ts';
import { exactly, type Reckoning } from '../run/reckoning.ts';
import type { Broken, StateFacts } from '../run/table.ts';
import { armedTimers, type ArmedTimer } from './armed.ts';
import { Cast } from './cast.ts';
import type { Hypotheses, Under } from './hypotheses.ts';
import type { ObserverOptions } from './options.ts';
import { raceOf } from './races.ts';
import type { ConnectionRecord } from './records.ts';
import { firstDue, offered, type Subject } from './subject.ts';
import { groundless, needsNoReason, tooEarly } from './unexplained.ts';

/** A timed output that a chart explained: how long after the first allowed instant it came. */
export interface Measure {
  readonly chart: string;
  readonly output: MqttEvent['type'];
  readonly connection: ConnectionNumber;
  readonly at: number;
  readonly latenessMs: number;
  /** Of a close for Keep Alive: the one that holds. */
  readonly keepAliveSeconds?: number;
  /** Of a will that was not due at the close: what ended its wait. */
  readonly waitedFor?: 'delay' | 'end of the session';
}

/** A deadline that the model has armed: something becomes allowed or due then. */
export interface Deadline {
  readonly chart: string;
  readonly connection: ConnectionNumber;
  readonly at: number;
}

/** An output that did not come in its window, and what the chart offered until then. */
interface Missed {
  readonly subject: Subject;
  readonly facts: StateFacts;
  readonly timer: Timer;
}

/** The question that a close without any reason turns on. */
const closedAtWill = 'healthy-connection-closed';

type Blamed = Pick<Subject, 'connection' | 'onBehalfOf' | 'under'>;

function aboutOf({ connection, onBehalfOf }: Subject): Pick<Failure, 'connection' | 'onBehalfOf'> {
  return onBehalfOf === undefined ? { connection } : { connection, onBehalfOf };
}

/** What is a violation by one reading only is nothing by others. */
function asBlamed(subject: Subject, { contradicts }: Broken): Blamed {
  const { under } = subject;
  return { ...aboutOf(subject), under: contradicts ? { ...under, [contradicts[0]]: contradicts[1] } : under };
}

/** Whether it offers this output now, or would if the timers that are due had fired. */
function mayOffer({ instance }: Subject, event: MqttEvent, at: number): boolean {
  const isDue = (timer: Timer): boolean => timer.deadline <= at && !instance.firesIntoViolation(timer);
  return (
    offered(instance.facts, event) || instance.timers.some((one) => isDue(one) && offered(instance.after(one), event))
  );
}

/** The chart keep-alive knows which one holds. */
function keepAliveOf({ context }: StateFacts): Pick<Measure, 'keepAliveSeconds'> {
  const { keepAliveMs } = context as { readonly keepAliveMs?: number };
  return keepAliveMs === undefined ? {} : { keepAliveSeconds: keepAliveMs / 1000 };
}

export class Observer {
  readonly #options: ObserverOptions;
  readonly #cast: Cast;
  #now = 0;
  /** Why what happens to a client is not judged any more, by the number of the client, or of a connection without one. */
  readonly #unsure = new Map<string, string>();
  /** What was missed, if by that the verdict was settled. */
  #missed: Missed | undefined;
  #cameAt: number | undefined;
  readonly measures: Measure[] = [];
  /** `chart: output` for every output that some chart explained, `chart = state` for every state seen. */
  readonly seen = new Set<string>();

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#cast = new Cast(options);
  }

  get options(): ObserverOptions {
    return this.#options;
  }

  get now(): number {
    return this.#now;
  }

  get connections(): ReadonlyMap<ConnectionNumber, ConnectionRecord> {
    return this.#cast.connections;
  }

  get verdict(): Verdict {
    const verdict = this.#hypotheses.verdict();
    if (verdict.verdict !== 'fail' || this.#cameAt === undefined) return verdict;
    return { ...verdict, kind: 'late', cameAt: this.#cameAt };
  }

  /** Whether the failure is that an output is missing, which may still come. */
  get awaiting(): boolean {
    const { verdict } = this.#hypotheses.verdict();
    return verdict === 'fail' && this.#missed !== undefined && this.#cameAt === undefined;
  }

  /** What nothing explains and one reading tolerates, if the other is accepted too: the server closed a connection at will. */
  get unexplainedCloses(): readonly Failure[] {
    return this.#hypotheses.endedBy(closedAtWill).map((failure) => ({ ...failure, kind: 'unexplained close' }));
  }

  /** Whether nothing more will be judged. */
  get settled(): boolean {
    return this.#hypotheses.isOver;
  }

  /** The armed deadlines from now on at which something becomes allowed or due, the earliest first. */
  deadlines(): readonly Deadline[] {
    const deadlines: Deadline[] = [];
    for (const { instance, chart, connection } of this.#cast.stage.subjects)
      for (const timer of instance.timers)
        if (timer.deadline > this.#now && !instance.firesIntoViolation(timer))
          deadlines.push({ chart, connection, at: timer.deadline });
    return deadlines.toSorted((a, b) => a.at - b.at || a.chart.localeCompare(b.chart));
  }

  /** The timers of all charts that run, for who wants to show them. */
  armed(): readonly ArmedTimer[] {
    return armedTimers(this.#cast.stage.subjects);
  }

  /** The next instant at which time alone would change something, undefined if there is none. */
  nextTimer(): number | undefined {
    let next = Infinity;
    for (const { instance } of this.#cast.stage.subjects)
      for (const { until } of instance.timers) next = Math.min(next, until);
    return next === Infinity ? undefined : next;
  }

  /** Throws RangeError if the observation goes back in time. */
  observe(observation: Observation): void {
    this.advance(observation.at);
    if (this.settled) return this.#lookOut(observation);
    const { event, tap } = observation;
    const race = tap === 'server' ? raceOf(observation, this.#cast) : undefined;
    if (race !== undefined) this.#unsure.set(this.#cast.nameOf(observation.connection, event), race);
    if (tap === 'server' && isOutput(event)) this.#hasten(observation);
    this.#cast.stage.tellOf(observation.at, this.#reckoningOf(observation));
    const explaining = tap === 'server' && isOutput(event) ? this.#explain(observation, event) : undefined;
    const reasons = explaining && this.#reasons(observation, explaining);
    const unexplained = reasons && this.#unexplained(observation);
    this.#cast.take(observation, explaining ?? []);
    this.#findViolation(observation);
    if (!unexplained) return;
    this.#blameUnexplained(observation, unexplained, reasons);
    // Whoever closes at will may have left undone what came just before.
    if (event.type === 'network.closed' || event.type === 'server.DISCONNECT')
      this.#cast.takeCloseAtWill(observation.connection, observation.at);
  }

  /** The network's events pass both ways. */
  #reckoningOf({ at, tap, event }: Observation): Reckoning {
    const { delays, isOnWire } = this.#cast.stage;
    if (!isOnWire) return exactly;
    const boundMs = delays.underWayMs(at);
    const isInput = tap === 'network' || !isOutput(event);
    const wasSent = tap === 'network' || isOutput(event);
    return { since: at, earlierMs: wasSent ? boundMs : 0, laterMs: isInput ? boundMs : 0, delays };
  }

  /** Nothing is judged any more, but what was missed may still come. A close for another reason is not it. */
  #lookOut({ at, tap, connection, event }: Observation): void {
    if (!this.#missed || this.#cameAt !== undefined || tap !== 'server' || !isOutput(event)) return;
    const { subject, facts, timer } = this.#missed;
    const concerned = this.#cast.concerned(connection, event);
    if (!offered(facts, event) || !concerned.includes(subject)) return;
    const others = event.type === 'network.closed' ? concerned.filter(({ chart }) => chart !== subject.chart) : [];
    if (others.some((one) => mayOffer(one, event, at))) this.#missed = undefined;
    else {
      this.#cameAt = at;
      this.#measure(subject, facts, timer, event, at);
    }
  }

  /**
   * It contradicts the readings that the subject stands for; the first failure that leaves none counts. It is in doubt if a
   * race went before it, of a client that it is about: whose it is, on whose behalf, and to whom.
   */
  #blame({ connection, onBehalfOf, under }: Blamed, failure: Failure): void {
    if (this.settled) return;
    const doubt = this.#doubtOf([connection, onBehalfOf ?? connection, failure.connection]);
    this.#hypotheses.contradict(under, { failure, doubt, version: this.#versionOf(onBehalfOf ?? connection) });
    this.#cast.stage.retireContradicted();
  }

  /** The readings by which there is a reason for this output; undefined if there is one by all. */
  #reasons({ connection, event }: Observation, explaining: readonly Subject[]): readonly Under[] | undefined {
    if (explaining.some(({ under }) => under === undefined)) return undefined;
    const record = this.connections.get(connection);
    const mayBeAtWill =
      this.#hypotheses.readingsOf(closedAtWill).includes('at-will') &&
      record &&
      needsNoReason(record, event, this.#options.traffic !== undefined);
    return [...explaining.map(({ under = {} }) => under), ...(mayBeAtWill ? [{ [closedAtWill]: 'at-will' }] : [])];
  }

  #blameUnexplained({ connection }: Observation, failure: Failure, reasons: readonly Under[] = []): void {
    if (this.settled) return;
    const doubt = this.#doubtOf([connection]);
    this.#hypotheses.demand(reasons, { failure, doubt, version: this.#versionOf(connection) });
    this.#cast.stage.retireContradicted();
  }

  #doubtOf(connections: readonly ConnectionNumber[]): string | undefined {
    return connections.map((one) => this.#unsure.get(this.#cast.nameOf(one))).find((why) => why !== undefined);
  }

  get #hypotheses(): Hypotheses {
    return this.#cast.stage.hypotheses;
  }

  /** Lets time pass without an event, up to and including `now`: what is due at `now` itself may still come. */
  advance(now: number): void {
    if (now < this.#now) throw new RangeError(`Time goes back from ${this.#now} ms to ${now} ms.`);
    while (!this.settled) {
      const due = firstDue(this.#cast.stage.subjects, now);
      if (!due) break;
      this.#fire(due.subject, due.timer);
    }
    this.#now = now;
  }

  #fire(subject: Subject, timer: Timer): void {
    const { broken } = subject.instance.after(timer);
    const before = subject.instance.facts;
    // The output may have been sent, and is still to come.
    if (broken && this.#cast.isBlind(subject.connection, timer.until)) return subject.instance.disarm(timer);
    this.#cast.stage.tellOf(timer.deadline, timer.reckoning);
    subject.instance.fire(timer);
    this.#cast.stage.track(subject);
    this.#visit(subject);
    if (!broken) return this.#cast.settle(timer.deadline);
    const { connection } = subject;
    this.#blame(asBlamed(subject, broken), {
      verdict: 'fail',
      statements: citationsFor(this.#versionOf(subject.onBehalfOf ?? connection), broken.statements),
      at: timer.until,
      ...aboutOf(subject),
      chart: `${subject.chart}: ${subject.instance.facts.name}`,
      expected: broken.early ? {} : { fromMs: timer.armedAt, byMs: timer.until },
      why: broken.why,
    });
    if (this.settled && !broken.early) this.#missed = { subject, facts: before, timer };
  }

  /** The charts that offer this output now. */
  #explain({ connection, at }: Observation, event: MqttEvent): readonly Subject[] {
    const explaining = this.#cast
      .concerned(connection, event)
      .filter(({ instance, under }) => offered(instance.facts, event) && this.#hypotheses.isOpen(under));
    for (const subject of explaining) {
      const { chart, instance } = subject;
      this.seen.add(`${chart}: ${event.type}`);
      const limit = instance.timers.find((timer) => timer.until > timer.armedAt && instance.firesIntoViolation(timer));
      if (limit) this.#measure(subject, instance.facts, limit, event, at);
    }
    return explaining;
  }

  /** `limit` began when the output was due. */
  #measure(
    { chart, connection, onBehalfOf }: Subject,
    facts: StateFacts,
    limit: Timer,
    event: MqttEvent,
    at: number,
  ): void {
    const latenessMs = Math.max(0, at - limit.armedAt);
    const waitedFor = chart === 'will service' && onBehalfOf !== undefined && this.#cast.willWaitedFor(onBehalfOf);
    const why = { ...keepAliveOf(facts), ...(waitedFor && { waitedFor }) };
    this.measures.push({ chart, output: event.type, connection, at, latenessMs, ...why });
  }

  #findViolation({ at, connection }: Observation): void {
    for (const subject of this.#cast.stage.touched) {
      this.#visit(subject);
      const { broken, name } = subject.instance.facts;
      if (!broken) continue;
      this.#blame(asBlamed(subject, broken), {
        verdict: 'fail',
        statements: citationsFor(this.#versionOf(subject.connection), broken.statements),
        at,
        connection,
        ...(subject.onBehalfOf !== undefined && { onBehalfOf: subject.onBehalfOf }),
        chart: `${subject.chart}: ${name}`,
        expected: {},
        why: broken.why,
      });
    }
  }

  /** Nothing explains this output: the model's next deadline that would have explained it tells what was expected. */
  #unexplained(observation: Observation): Failure {
    const { connection, event } = observation;
    const [later] = this.#cast
      .concerned(connection, event)
      .flatMap((subject) => subject.instance.timers.map((timer) => ({ subject, timer })))
      .filter(({ subject, timer }) => offered(subject.instance.after(timer), event))
      .toSorted((a, b) => a.timer.deadline - b.timer.deadline);
    const record = this.connections.get(connection);
    const sinceInputMs = observation.at - (record?.lastInputAt ?? -Infinity);
    const toDeadlineMs = (later?.timer.deadline ?? Infinity) - observation.at;
    // What the client did last is the likelier cause if it is nearer than the deadline.
    const answerMs = this.#options.profile.answerMs + 2 * this.#cast.stage.delayMs(observation.at);
    const isInAnswer = sinceInputMs <= Math.min(answerMs, toDeadlineMs);
    const version = this.#versionOf(connection);
    return later && !isInAnswer
      ? tooEarly(observation, later, version)
      : groundless(observation, record, isInAnswer, version);
  }

  /**
   * On a wire the server's own outputs are seen late, so what is counted from them is due early by as much: what would explain
   * this output within that time explains it now.
   */
  #hasten({ at, connection, event }: Observation): void {
    if (!this.#cast.stage.isOnWire) return;
    const concerned = this.#cast.concerned(connection, event);
    const isOffered = ({ instance }: Subject): boolean => offered(instance.facts, event);
    if (concerned.some((one) => one.under === undefined && isOffered(one))) return;
    for (const subject of concerned) {
      const isNear = (timer: Timer): boolean =>
        timer.deadline - at <= timer.reckoning.earlierMs && offered(subject.instance.after(timer), event);
      const timer = isOffered(subject) ? undefined : subject.instance.timers.find(isNear);
      if (!timer) continue;
      this.#fire(subject, timer);
      // What stands for one reading explains it by that reading alone.
      if (subject.under === undefined) return;
    }
  }

  /** That of its CONNECT, as soon as there is one. */
  #versionOf(connection: ConnectionNumber): ProtocolVersion {
    return this.connections.get(connection)?.version ?? this.#options.version;
  }

  #visit({ instance }: Subject): void {
    this.seen.add(instance.facts.label);
  }
}

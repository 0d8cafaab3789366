/**
 * Judges traffic for as long as it flows. An observer judges nothing after a failure, and remembers all that it was told. So
 * this takes a new one after each finding, without the client that it was about until that connects again, and one from time to
 * time. No clock: time is an argument.
 */
import { Observer } from '../../model/observer/observer.ts';
import type { ObserverOptions, Traffic } from '../../model/observer/options.ts';
import type { MqttEvent } from '../../model/vocabulary/event.ts';
import { reasonCode } from '../../model/vocabulary/packet.ts';
import type { ConnectionNumber, Observation } from '../../model/vocabulary/trace.ts';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import { Past } from './past.ts';

export interface Finding {
  readonly failure: Failure;
  /** What passed last on the connections that it is about. */
  readonly observations: readonly Observation[];
}

export interface WatchOptions extends ObserverOptions {
  readonly traffic: Traffic;
  /** At once. Again with the same `observations` when what was missed has come after all: then it was late. */
  readonly onFinding: (finding: Finding) => void;
  /** What is in doubt, and so not judged. */
  readonly onDoubt: (why: string) => void;
  /** Whether what was measured between these instants lets a failure be believed; if not, it is in doubt. */
  readonly isReliable?: (from: number, to: number) => boolean;
  /** Default: 5,000. */
  readonly renewAfter?: number;
}

/** A new observer is taken after so many observations as soon as nothing is due, and after four times as many in any case. */
const renewAfterDefault = 5_000;
/** How much of a connection is kept to be shown. */
const shownMax = 40;
/** Of how many connections, those of which nothing was heard for longest left out. */
const connectionsShownMax = 2_000;
/** How many missing outputs are waited for, and how long. */
const awaitedMax = 50;
const awaitedMs = 60_000;

interface Awaited {
  readonly observer: Observer;
  readonly finding: Finding;
  readonly until: number;
}

/** Another version of MQTT, as bridges and old clients speak: what the server makes of it is not ours to judge. */
function isForeign(event: MqttEvent): boolean {
  return event.type === 'client.malformed' && event.reasonCode === reasonCode.unsupportedProtocolVersion;
}

export class Watch {
  readonly #options: WatchOptions;
  readonly #past = new Past();
  readonly #shown = new Map<ConnectionNumber, Observation[]>();
  /** Not judged until they are closed. */
  readonly #left = new Set<ConnectionNumber>();
  #observer: Observer;
  #count = 0;
  #now = 0;
  #closesTold = 0;
  #awaited: readonly Awaited[] = [];

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#observer = this.#newObserver();
  }

  /** In the order of time. Throws RangeError if it goes back. */
  observe(observation: Observation): void {
    const { connection, event, at } = observation;
    this.#show(observation);
    this.advance(at);
    this.#past.take(observation);
    for (const { observer } of this.#awaited) observer.observe(observation);
    if (!this.#left.has(connection)) this.#observer.observe(observation);
    if (isForeign(event)) this.leave(connection);
    if (event.type === 'network.closed') this.#left.delete(connection);
    this.#count += 1;
    this.#look(at);
  }

  /** Time passes, and nothing happens. */
  advance(now: number): void {
    for (const { observer } of this.#awaited) observer.advance(now);
    this.#observer.advance(now);
    this.#now = now;
    this.#look(now);
  }

  /** The server does not speak MQTT here: this connection is not judged any more. */
  leave(connection: ConnectionNumber): void {
    if (this.#left.has(connection)) return;
    for (const one of this.#past.drop(connection)) this.#left.add(one);
    this.#left.add(connection);
    this.#renew();
  }

  /** The server may have begun anew: nobody knows what has become of sessions without a connection. */
  doubtSessions(): void {
    this.#past.dropWaiting();
    this.#renew();
  }

  /** What passed last on this connection. */
  shown(connection: ConnectionNumber): readonly Observation[] {
    return this.#shown.get(connection) ?? [];
  }

  #look(now: number): void {
    this.#lookAtAwaited(now);
    const { verdict } = this.#observer;
    const closes = this.#observer.unexplainedCloses;
    if (verdict.verdict !== 'fail')
      for (const failure of closes.slice(this.#closesTold)) this.#tell(failure, this.#observer);
    // Only the first of them contradicts anything: the next is for another observer, once the will of this one has come.
    if (closes.length > this.#closesTold)
      this.#count = Math.max(this.#count, (this.#options.renewAfter ?? renewAfterDefault) + 1);
    this.#closesTold = closes.length;
    if (verdict.verdict === 'inconclusive') {
      this.#options.onDoubt(verdict.why);
      this.#renew();
    } else if (verdict.verdict === 'fail') {
      this.#tell(verdict, this.#observer);
      const { connection } = verdict;
      // Of a will that is missing its subscriber is not to blame.
      const culprit = verdict.chart.startsWith('will service') ? undefined : connection;
      if (culprit !== undefined) for (const one of this.#past.drop(culprit)) this.#left.add(one);
      this.#renew();
    } else if (this.#isOld()) this.#renew();
  }

  #tell(failure: Failure, observer: Observer): void {
    const from = Math.min(failure.expected.fromMs ?? failure.at, failure.at);
    if (this.#options.isReliable?.(from, failure.at) === false)
      return this.#options.onDoubt(`at ${failure.at} ms the way to the server took longer than is allowed for`);
    const finding = { failure, observations: [...this.shown(failure.connection)] };
    this.#options.onFinding(finding);
    if (!observer.awaiting || this.#awaited.length >= awaitedMax) return;
    this.#awaited = [...this.#awaited, { observer, finding, until: failure.at + awaitedMs }];
  }

  #lookAtAwaited(now: number): void {
    if (this.#awaited.length === 0) return;
    for (const { observer, finding } of this.#awaited) {
      const { verdict } = observer;
      if (!observer.awaiting && verdict.verdict === 'fail' && verdict.cameAt !== undefined)
        this.#options.onFinding({ ...finding, failure: verdict });
    }
    this.#awaited = this.#awaited.filter(({ observer, until }) => observer.awaiting && now < until);
  }

  #isOld(): boolean {
    const { renewAfter = renewAfterDefault } = this.#options;
    if (this.#count <= renewAfter) return false;
    const isNothingDue = (): boolean => this.#observer.armed().every(({ isLimit }) => !isLimit);
    return this.#count > 4 * renewAfter || isNothingDue();
  }

  #renew(): void {
    this.#observer = this.#newObserver();
    for (const observation of this.#past.told(this.#now))
      if (!this.#left.has(observation.connection)) this.#observer.observe(observation);
    this.#count = 0;
    this.#closesTold = this.#observer.unexplainedCloses.length;
    if (!this.#observer.settled) return;
    // What is remembered does not add up, which is nobody's fault but ours: only what is new is judged.
    for (const { connection } of this.#past.told(this.#now)) this.#left.add(connection);
    this.#past.dropWaiting();
    this.#observer = this.#newObserver();
  }

  #newObserver(): Observer {
    const { onFinding: _, onDoubt: __, isReliable: ___, renewAfter: ____, ...options } = this.#options;
    return new Observer(options);
  }

  #show(observation: Observation): void {
    const { connection, event } = observation;
    const shown = event.type === 'network.opened' ? [] : (this.#shown.get(connection) ?? []);
    shown.push(observation);
    // How it began is kept: CONNECT and its answer.
    if (shown.length > shownMax) shown.splice(3, 1);
    // What is about a will may come a while after its connection has gone. What was heard of last is last.
    this.#shown.delete(connection);
    this.#shown.set(connection, shown);
    if (this.#shown.size > connectionsShownMax) this.#shown.delete(this.#shown.keys().next().value ?? -1);
  }
}

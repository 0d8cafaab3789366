/** A broker while it is checked: scenarios are played on it, and it is started anew when it dies. */
import type { AcceptedReadings } from '../../../model/ambiguities/register.ts';
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import type { TimeProfile } from '../../../model/vocabulary/profile.ts';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from '../../brokers/broker-under-test.ts';
import { DelayMeter } from '../../executors/delay-meter.ts';
import { freshTag, runOverTcp, type TcpBatch, type TcpOptions } from '../../executors/tcp.ts';
import { leftoversOf, tidy } from '../../executors/tidy.ts';
import { warmUp } from '../../executors/warm-up.ts';
import type { Scenario } from '../../scenario/step.ts';
import type { Progress } from '../progress.ts';

/** A broker that dies more often is not started anew. */
const deathsMax = 3;

export interface SubjectOptions {
  readonly readings: AcceptedReadings | undefined;
  readonly progress: Progress;
  /** Takes what those should know who read the report, until it has been stopped. */
  readonly notes: string[];
}

export class Subject {
  readonly #broker: WireBroker;
  readonly #readings: AcceptedReadings | undefined;
  readonly #progress: Progress;
  readonly #leftovers = { clients: new Map<string, ProtocolVersion>(), topics: new Set<string>() };
  readonly #deaths: string[] = [];
  readonly #notes: string[];
  #meter: DelayMeter | undefined;
  #metered: ProtocolVersion = '3.1.1';
  #revival: Promise<boolean> | undefined;
  #running: RunningBroker;
  #profile: TimeProfile;

  constructor(broker: WireBroker, running: RunningBroker, { readings, progress, notes }: SubjectOptions) {
    this.#broker = broker;
    this.#readings = readings;
    this.#progress = progress;
    this.#notes = notes;
    this.#running = running;
    this.#profile = broker.profile(0);
  }

  /** As it runs now. */
  get running(): RunningBroker {
    return this.#running;
  }

  /** By which it is judged where nothing more is known: measured by {@link warmUp}. */
  get profile(): TimeProfile {
    return this.#profile;
  }

  /** How it died, each time. */
  get deaths(): readonly string[] {
    return this.#deaths;
  }

  /** It has died, and nobody starts it anew. */
  get isDead(): boolean {
    return this.#deaths.length > 0 && !this.#mayBeStartedAnew;
  }

  get #mayBeStartedAnew(): boolean {
    return this.#broker.restarts && this.#deaths.length < deathsMax;
  }

  /** Whether others go on using it after the check. */
  get #outlivesCheck(): boolean {
    return !this.#broker.restarts;
  }

  /** Finds out how far what is seen of it is from its own view. From now on the delay is measured all the time. */
  async warmUp(scenarios: readonly Scenario[], meteredIn: ProtocolVersion): Promise<void> {
    this.#metered = meteredIn;
    const meter = this.#measure();
    const { profile } = this.#broker;
    const { guardMs, roundTripP99Ms, lagMs } = await warmUp(scenarios, this.#running.address, profile, meter);
    this.#profile = profile(guardMs);
    const { name, lateMs, answerMs } = this.#profile;
    this.#notes.push(
      `profile ${name}: ${lateMs} ms late at most, answers within ${answerMs} ms`,
      `guard ${guardMs} ms: PINGREQ to PINGRESP took ${roundTripP99Ms} ms (99th percentile), the checker stood still for ${lagMs} ms at most`,
    );
  }

  #measure(): DelayMeter {
    const { address } = this.#running;
    this.#meter?.stop();
    return (this.#meter = new DelayMeter({ address, version: this.#metered, clientId: `${freshTag()}-meter` }));
  }

  /** Plays them, as far as it lives. */
  async play(scenarios: readonly Scenario[], limits: Partial<TcpOptions>): Promise<TcpBatch> {
    const { address, died } = this.#running;
    const measured = this.#meter && { meter: this.#meter, profile: this.#broker.profile };
    const batch = await runOverTcp(scenarios, {
      address,
      died,
      readings: this.#readings,
      profile: this.#profile,
      ...(measured && { measured }),
      ...limits,
    });
    if (this.#outlivesCheck) this.#noteLeftovers(batch);
    return batch;
  }

  /** The same; `unplayed` are only those that can be played now, as it died and lives again. */
  async playAndRevive(scenarios: readonly Scenario[], limits: Partial<TcpOptions>): Promise<TcpBatch> {
    const running = this.#running;
    const batch = await this.play(scenarios, limits);
    const isAliveAgain = await this.#revive(batch, running);
    return isAliveAgain ? batch : { ...batch, unplayed: [] };
  }

  #noteLeftovers({ runs }: TcpBatch): void {
    const { clients, topics } = leftoversOf(runs.flatMap(({ observations }) => observations));
    for (const [clientId, version] of clients) this.#leftovers.clients.set(clientId, version);
    for (const topic of topics) this.#leftovers.topics.add(topic);
  }

  /** Whether it died and lives again. Of two batches that saw it die, the second finds it alive. */
  async #revive({ death }: TcpBatch, running: RunningBroker): Promise<boolean> {
    if (!death) return false;
    this.#revival = (this.#revival ?? Promise.resolve(true)).then(() =>
      this.#running === running ? this.#startAnew(death) : true,
    );
    return this.#revival;
  }

  async #startAnew({ why, running }: NonNullable<TcpBatch['death']>): Promise<boolean> {
    this.#deaths.push(`${why} ${running.length} scenarios were running.`);
    this.#progress.note(`${this.#broker.name}: the broker died: ${why}`);
    if (!this.#mayBeStartedAnew) return false;
    await this.#stopBroker();
    try {
      this.#running = await this.#broker.start();
    } catch (error) {
      if (!(error instanceof BrokerUnavailable)) throw error;
      // What was learned before is kept.
      this.#deaths.push(`It cannot be started again: ${error.message}`);
      return false;
    }
    this.#measure();
    return true;
  }

  async #stopBroker(): Promise<void> {
    const complaint = await this.#running.stop();
    if (typeof complaint === 'string') this.#notes.push(complaint);
  }

  /** Leaves nothing behind. */
  async stop(): Promise<void> {
    this.#meter?.stop();
    if (this.#outlivesCheck) await tidy(this.#leftovers, this.#running.address);
    await this.#stopBroker();
  }
}

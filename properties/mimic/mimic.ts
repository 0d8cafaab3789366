/** A mimic: our broker in virtual time, made wrong and late as another was seen to be. */
import { Broker, type BrokerOptions, type Input, type Output } from '../../impl/broker.ts';
import type { Will } from '../../model/vocabulary/packet.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';
import type { BrokerCore } from '../executors/virtual.ts';
import { asItShould, type Distortion, type Effect, type Site } from './distortion.ts';
import { Witness } from './witness.ts';

/** What is taken to be wrong with a broker, and when. */
export interface Hypothesis {
  readonly distortion: Distortion;
  /** Facts that all have to hold at a site; none: always. */
  readonly condition: readonly string[];
}

export interface MimicOptions {
  readonly hypothesis: Hypothesis;
  /** How late its timers are. */
  readonly latenessMs: number;
  /** Told of every input and output before anything is done about it. */
  readonly onSite?: (site: Site) => void;
}

/** Publishes what nobody has. */
const nobody = Number.MAX_SAFE_INTEGER;

/** Facts of a condition that are told. */
const factsToldMax = 2;

/** What the broker does, in a few words. */
export function describeHypothesis({ distortion, condition }: Hypothesis): string {
  if (condition.length === 0) return distortion.what;
  const more = condition.length - factsToldMax;
  const told = [...condition.slice(0, factsToldMax), ...(more > 0 ? [`and ${more} more conditions`] : [])];
  return `${distortion.what} (${told.join(', ')})`;
}

export class Mimic implements BrokerCore {
  readonly #core: Broker;
  readonly #options: MimicOptions;
  readonly #witness = new Witness();
  readonly #waiting: { readonly at: number; readonly connection: ConnectionNumber; readonly effect: Effect }[] = [];
  /** Connections that are closed for their client. */
  readonly #closed = new Set<ConnectionNumber>();
  /** How often the session of a Client Identifier has been lost. */
  readonly #losses = new Map<string, number>();
  #outputs: Output[] = [];
  #now = 0;

  constructor(brokerOptions: Partial<BrokerOptions>, options: MimicOptions) {
    // Late by what was measured, and by no tick of our own.
    this.#core = new Broker({ ...brokerOptions, tickMs: 1 });
    this.#options = options;
  }

  input(connection: ConnectionNumber, event: Input['event'], nowMs: number): readonly Output[] {
    return this.#collect(nowMs, () => {
      const site = { on: 'input', connection, event, nowMs, witness: this.#witness } as const;
      this.#witness.takes(site);
      this.#act(site);
      if (event.type === 'network.closed') this.#closed.add(connection);
    });
  }

  advance(nowMs: number): readonly Output[] {
    return this.#collect(nowMs, () => {
      this.#witness.passes();
      this.#give(this.#core.advance(nowMs, Math.max(0, nowMs - this.#options.latenessMs)));
      const due = this.#waiting.filter(({ at }) => at <= nowMs);
      for (const one of due) {
        this.#waiting.splice(this.#waiting.indexOf(one), 1);
        this.#carryOut(one.effect, one.connection);
      }
    });
  }

  nextDeadlineMs(): number | undefined {
    const deadline = (this.#core.nextDeadlineMs() ?? Infinity) + this.#options.latenessMs;
    const next = Math.min(deadline, ...this.#waiting.map(({ at }) => at));
    return next === Infinity ? undefined : next;
  }

  #collect(nowMs: number, act: () => void): readonly Output[] {
    this.#now = nowMs;
    this.#outputs = [];
    act();
    return this.#outputs;
  }

  #act(site: Site): void {
    for (const effect of this.#effectsAt(site)) this.#carryOut(effect, site.connection);
  }

  #effectsAt(site: Site): readonly Effect[] {
    const { hypothesis, onSite } = this.#options;
    const { distortion, condition } = hypothesis;
    onSite?.(site);
    const instead = distortion.instead(site);
    if (!instead) return [asItShould(site)];
    if (condition.length === 0) return instead;
    const facts = this.#witness.facts(site);
    if (condition.every((fact) => facts.has(fact))) return instead;
    return distortion.otherwise?.(site) ?? [asItShould(site)];
  }

  #carryOut(effect: Effect, connectionOfSite: ConnectionNumber): void {
    const { connection = connectionOfSite, afterMs, insteadOf } = effect;
    if (insteadOf !== undefined) {
      const former = this.#waiting.findIndex(
        (one) => one.connection === connection && one.effect.insteadOf === insteadOf,
      );
      if (former >= 0) this.#waiting.splice(former, 1);
    }
    if (afterMs !== undefined) {
      const { afterMs: _, ...now } = effect;
      this.#waiting.push({ at: this.#now + afterMs, connection, effect: now });
      return;
    }
    switch (effect.effect) {
      case 'take':
        return this.#take(connection, effect.event);
      case 'send':
        return this.#send({ connection, event: effect.event });
      case 'close':
        return this.#close(connection, effect.reasonCode);
      case 'forget':
        this.#losses.set(effect.clientId, (this.#losses.get(effect.clientId) ?? 0) + 1);
        return undefined;
      case 'publish':
        return this.#publish(effect.message);
      default:
        return effect satisfies never;
    }
  }

  #take(connection: ConnectionNumber, event: Input['event']): void {
    const losses = event.type === 'client.CONNECT' ? this.#losses.get(event.clientId) : undefined;
    const taken =
      event.type === 'client.CONNECT' && losses !== undefined
        ? { ...event, clientId: `${event.clientId} ${losses}` }
        : event;
    this.#give(this.#core.input(connection, taken, this.#now));
  }

  /** What the core would have sent, and what comes of it. */
  #give(outputs: readonly Output[]): void {
    for (const { connection, event } of outputs) {
      if (connection === nobody) continue;
      this.#act({ on: 'output', connection, event, nowMs: this.#now, witness: this.#witness });
      this.#witness.gives({ connection, event });
    }
  }

  #send(output: Output): void {
    if (this.#closed.has(output.connection)) return;
    if (output.event.type === 'network.closed') this.#closed.add(output.connection);
    this.#outputs.push(output);
  }

  #close(connection: ConnectionNumber, reasonCode: number | undefined): void {
    if (this.#closed.has(connection) || this.#witness.connection(connection).ended !== undefined) return;
    if (reasonCode !== undefined && this.#witness.connection(connection).connect?.protocolVersion === '5.0')
      this.#send({ connection, event: { type: 'server.DISCONNECT', reasonCode } });
    this.#send({ connection, event: { type: 'network.closed', by: 'server', abortive: false } });
    this.#witness.connection(connection).ended = 'broken off by the server';
    this.#give(this.#core.input(connection, { type: 'network.closed', by: 'server', abortive: true }, this.#now));
  }

  #publish({ topic, payload, qos, retain }: Will): void {
    const core = this.#core;
    const now = this.#now;
    const message = { topic, payload, qos, retain, dup: false, ...(qos > 0 && { packetIdentifier: 1 }) };
    core.input(nobody, { type: 'network.opened' }, now);
    core.input(nobody, { ...connectOfNobody, type: 'client.CONNECT' }, now);
    this.#give(core.input(nobody, { ...message, type: 'client.PUBLISH' }, now));
    if (qos === 2) this.#give(core.input(nobody, { type: 'client.PUBREL', packetIdentifier: 1 }, now));
    core.input(nobody, { type: 'network.closed', by: 'client', abortive: false }, now);
  }
}

const connectOfNobody = {
  protocolVersion: '3.1.1',
  clientId: 'nobody of the mimic',
  cleanStart: true,
  keepAliveSeconds: 0,
} as const;

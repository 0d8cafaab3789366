/** The broker core as a subject: with a healthy subscriber of the wills, and its state, as it is, for a fingerprint. */
import type { Broker, BrokerOptions } from '../../impl/broker.ts';
import type { State } from '../../impl/state.ts';
import { subscriber } from '../../model/explore/server-moves.ts';
import type { Terms } from '../../model/explore/system.ts';
import { Description } from './description.ts';
import type { Subject } from './subject.ts';

/** Nothing that it does depends on these: they do not change, are of the moment, or follow from the rest. */
const derived: ReadonlySet<string> = new Set<keyof State>([
  'options',
  'timers',
  'nowMs',
  'outputs',
  'subscriptions',
  'retained',
]);

/** `options` must not have hooks that remember anything. */
export function brokerSubject(
  { lateMs, connectTimeoutMs }: Pick<Terms, 'lateMs' | 'connectTimeoutMs'>,
  makeBroker: (options: Partial<BrokerOptions>) => Broker,
  options: Partial<BrokerOptions> = {},
): Subject<Broker> {
  const complete = { ...options, tickMs: lateMs, connectTimeoutMs };
  return {
    make: () => {
      const broker = makeBroker(complete);
      subscribe(broker, 0);
      return broker;
    },
    restarted: (former, { sessionsKept }, nowMs) => {
      const made = former.constructor as typeof Broker;
      // What a journal of its life says, in the fewest entries.
      const broker = sessionsKept ? made.restore(complete, former.snapshot(), nowMs) : makeBroker(complete);
      subscribe(broker, nowMs);
      return broker;
    },
    fingerprint: (broker, nowMs) => fingerprintOf(broker.inspect(), nowMs),
  };
}

/** By 3.1.1, in which no option of the broker replaces what it asks for. */
function subscribe(broker: Broker, nowMs: number): void {
  const connect = { protocolVersion: '3.1.1', clientId: 'subscriber', cleanStart: true, keepAliveSeconds: 0 } as const;
  broker.input(subscriber, { type: 'network.opened' }, nowMs);
  broker.input(subscriber, { type: 'client.CONNECT', ...connect }, nowMs);
  const subscriptions = [{ topicFilter: 'will', qos: 0 }] as const;
  broker.input(subscriber, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions }, nowMs);
}

/**
 * All that the broker knows, with times relative to now, and timers in the order in which they are looked at in place of
 * their numbers. The tick goes by the clock, so that where in it we are counts too.
 */
function fingerprintOf(state: Readonly<State>, nowMs: number): string {
  const pending = state.timers.pending();
  const description = new Description(nowMs, new Map(pending.map(({ timer }, place) => [timer, place])));
  description.add(nowMs % state.options.tickMs);
  for (const { due, lookedAtMs, deadlineMs } of pending) description.add([lookedAtMs - nowMs, deadlineMs - nowMs, due]);
  for (const [field, value] of Object.entries(state)) if (!derived.has(field)) description.add(value);
  description.add(state.retained.size);
  return description.text;
}

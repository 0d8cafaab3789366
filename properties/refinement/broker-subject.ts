/** The broker core as a subject: with a healthy subscriber of the wills, and its state, as it is, for a fingerprint. */
import type { Broker, BrokerOptions } from '../../impl/broker.ts';
import type { State } from '../../impl/state.ts';
import { subscriber } from '../../model/explore/server-moves.ts';
import type { Terms } from '../../model/explore/one-client-identifier.ts';
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
  return {
    make: () => {
      const broker = makeBroker({ ...options, tickMs: lateMs, connectTimeoutMs });
      subscribe(broker);
      return broker;
    },
    fingerprint: (broker, nowMs) => fingerprintOf(broker.inspect(), nowMs),
  };
}

/** By 3.1.1, in which no option of the broker replaces what it asks for. */
function subscribe(broker: Broker): void {
  const connect = { protocolVersion: '3.1.1', clientId: 'subscriber', cleanStart: true, keepAliveSeconds: 0 } as const;
  broker.input(subscriber, { type: 'network.opened' }, 0);
  broker.input(subscriber, { type: 'client.CONNECT', ...connect }, 0);
  const subscriptions = [{ topicFilter: 'will', qos: 0 }] as const;
  broker.input(subscriber, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions }, 0);
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

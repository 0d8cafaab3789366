/** What had passed the server's tap by the time of a failure. */
import type { MqttEvent } from '../../../model/vocabulary/event.ts';
import type { ConnectionNumber, Observation } from '../../../model/vocabulary/trace.ts';

export interface Past {
  readonly seen: readonly Observation[];
  /** What the names of the run begin with. */
  readonly tag: string | undefined;
}

export type EventOf<Type extends MqttEvent['type']> = MqttEvent & { readonly type: Type };
export type Seen<Type extends MqttEvent['type']> = Observation & { readonly event: EventOf<Type> };

/** What the client sent on a connection, in order. */
export function inputsOn({ seen }: Past, connection: ConnectionNumber): readonly MqttEvent[] {
  return seen
    .filter((one) => one.connection === connection && one.event.type.startsWith('client.'))
    .map(({ event }) => event);
}

/** That which the connection began with. */
export function connectOf(past: Past, connection: ConnectionNumber): EventOf<'client.CONNECT'> | undefined {
  return inputsOn(past, connection).find((event) => event.type === 'client.CONNECT');
}

export function isOf<Type extends MqttEvent['type']>(one: Observation, type: Type): one is Seen<Type> {
  return one.event.type === type;
}

/** Whether its CONNECT was. */
export function isRefused({ seen }: Past, connection: ConnectionNumber): boolean {
  return seen.some((one) => one.connection === connection && isOf(one, 'server.CONNACK') && one.event.reasonCode !== 0);
}

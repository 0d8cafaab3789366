/** What a session had in it when its client came back, and how the connection before had ended. */
import type { QoS } from '../../../model/vocabulary/packet.ts';
import type { ConnectionNumber } from '../../../model/vocabulary/trace.ts';
import { endsOf } from './end.ts';
import { connectOf, inputsOn, isOf, type Past } from './past.ts';

export function sessionWords(past: Past, connection: ConnectionNumber): readonly string[] {
  const before = connectionsBefore(past, connection);
  const previous = before.at(-1);
  if (previous === undefined) return ['the first connection of its client'];
  const content = contentOf(past, before);
  return endsOf(past, previous).map((end) => `${content}; the connection before: ${end}`);
}

/** Of the same client, those that were accepted, in this order. */
function connectionsBefore(past: Past, connection: ConnectionNumber): readonly ConnectionNumber[] {
  const clientId = connectOf(past, connection)?.clientId;
  const accepted = past.seen.filter((one) => isOf(one, 'server.CONNACK') && one.event.reasonCode === 0);
  return [...new Set(accepted.map((one) => one.connection))].filter(
    (one) => one !== connection && connectOf(past, one)?.clientId === clientId,
  );
}

function contentOf(past: Past, connections: readonly ConnectionNumber[]): string {
  const subscriptions = new Map<string, QoS>();
  for (const connection of connections) {
    if (isNew(past, connection)) subscriptions.clear();
    for (const event of inputsOn(past, connection)) {
      if (event.type === 'client.SUBSCRIBE')
        for (const { topicFilter, qos } of event.subscriptions) subscriptions.set(topicFilter, qos);
      if (event.type === 'client.UNSUBSCRIBE')
        for (const topicFilter of event.topicFilters) subscriptions.delete(topicFilter);
    }
  }
  if (subscriptions.size === 0) return 'a session without subscriptions';
  const isLow = [...subscriptions.values()].every((qos) => qos === 0);
  return isLow ? 'a session with subscriptions of QoS 0' : 'a session with subscriptions of QoS 1 or 2';
}

/** Its CONNACK said that there was no session before. */
function isNew({ seen }: Past, connection: ConnectionNumber): boolean {
  return seen.some((one) => one.connection === connection && isOf(one, 'server.CONNACK') && !one.event.sessionPresent);
}

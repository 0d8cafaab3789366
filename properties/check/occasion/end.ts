/** How a connection came to its end, as far as its will, or its session, is concerned. */
import type { ConnectionNumber } from '../../../model/vocabulary/trace.ts';
import { eventWords } from '../../text/event-words.ts';
import { connectOf, inputsOn, isOf, isRefused, type Past, type Seen } from './past.ts';

/** All that may have ended it, each with what the delay of its will has to do with that. */
export function endWords(past: Past, connection: ConnectionNumber): readonly string[] {
  const delay = isDelayedBeyondSession(past, connection) ? '; its Will Delay is longer than its session' : '';
  return endsOf(past, connection).map((end) => `${end}${delay}`);
}

/** What the client did wrongly, its farewell, who took it over; if nothing of that came, who closed it. */
export function endsOf(past: Past, connection: ConnectionNumber): readonly string[] {
  const closed = past.seen.find((one) => one.connection === connection && isOf(one, 'network.closed'));
  const ends = [...ownEnds(past, connection), ...takeoverOf(past, connection, closed)];
  if (ends.length > 0) return [...new Set(ends)];
  return closed && isOf(closed, 'network.closed') ? [`closed by ${closed.event.by}`] : ['not closed'];
}

function ownEnds(past: Past, connection: ConnectionNumber): readonly string[] {
  const first = connectOf(past, connection);
  return inputsOn(past, connection).flatMap((event) => {
    if (event.type === 'client.malformed') return [`malformed: ${event.why}`];
    if (event.type === 'client.DISCONNECT') return [eventWords(event, past.tag)];
    if (event.type !== 'client.CONNECT' || event === first) return [];
    return [`second CONNECT${event.cleanStart ? ' with Clean Start' : ''}`];
  });
}

/** A CONNECT of the same client on another connection while this one was there, unless it was refused. */
function takeoverOf(
  past: Past,
  connection: ConnectionNumber,
  closed: Past['seen'][number] | undefined,
): readonly string[] {
  const own = connectOf(past, connection);
  const from = past.seen.findIndex(({ event }) => event === own);
  const until = closed ? past.seen.indexOf(closed) : past.seen.length;
  const successor = past.seen.find(
    (one, index): one is Seen<'client.CONNECT'> =>
      isOf(one, 'client.CONNECT') &&
      one.connection !== connection &&
      one.event.clientId === own?.clientId &&
      !isRefused(past, one.connection) &&
      index > from &&
      // Two connections that change in one instant are seen one after the other.
      (index < until || one.at === closed?.at),
  );
  if (!successor) return [];
  return [`taken over, ${successor.event.cleanStart ? 'with Clean Start' : 'its session goes on'}`];
}

function isDelayedBeyondSession(past: Past, connection: ConnectionNumber): boolean {
  const connect = connectOf(past, connection);
  if (connect?.protocolVersion !== '5.0') return false;
  const farewell = inputsOn(past, connection).find((event) => event.type === 'client.DISCONNECT');
  const { sessionExpiryIntervalSeconds: asked = 0, will } = connect;
  return (will?.willDelayIntervalSeconds ?? 0) > (farewell?.sessionExpiryIntervalSeconds ?? asked);
}

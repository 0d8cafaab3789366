/** What is to be said of the message that a failure is about: whether it has waited, and how long it had to live. */
import type { Publish } from '../../../model/vocabulary/packet.ts';
import type { ConnectionNumber, Observation } from '../../../model/vocabulary/trace.ts';
import { connectOf, inputsOn, isOf, isRefused, type Past, type Seen } from './past.ts';

/** Nothing unless the server had just sent a message. */
export function messageWords(past: Past, connection: ConnectionNumber, at: number): readonly string[] {
  const last = past.seen.findLast((one) => one.connection === connection && one.event.type.startsWith('server.'));
  if (!last || last.at !== at || !isOf(last, 'server.PUBLISH')) return [];
  const origin = originOf(past, last.event);
  const earliest = past.seen.find((one) => isMessage(one) && isSame(one.event, last.event) && one !== last);
  const since = earliest ?? endOfItsConnection(past, last.event);
  const opened = past.seen.find((one) => one.connection === connection);
  return [
    ...(since && opened && since.at < opened.at ? ['a message that has waited'] : []),
    ...(origin ? lifeWords(origin, at) : []),
  ];
}

function lifeWords({ event, at }: Seen<'client.PUBLISH'>, now: number): readonly string[] {
  const { messageExpiryIntervalSeconds: seconds } = event;
  if (seconds === undefined) return [];
  return [seconds * 1000 - (now - at) < 1000 ? 'in its last second' : 'with more than a second to live'];
}

/** Each message that was sent to the client of a connection before its latest, not acknowledged, and not sent on the latest. */
export function unresentWords(past: Past, connection: ConnectionNumber): readonly string[] {
  const clientId = connectOf(past, connection)?.clientId;
  const isOfClient = (one: ConnectionNumber): boolean => connectOf(past, one)?.clientId === clientId;
  const latest = past.seen.findLast(
    (one) => isOf(one, 'client.CONNECT') && isOfClient(one.connection) && !isRefused(past, one.connection),
  )?.connection;
  const sent = past.seen.filter((one) => isOf(one, 'server.PUBLISH'));
  const isAgain = (event: Publish): boolean =>
    sent.some((one) => one.connection === latest && isSame(one.event, event));
  const left = sent.filter(
    ({ event, connection: on }) =>
      event.qos > 0 && on !== latest && isOfClient(on) && !isAgain(event) && !isDone(past, on, event),
  );
  const words = left.map(({ event }) =>
    originOf(past, event)?.event.messageExpiryIntervalSeconds === undefined
      ? 'a message without expiry'
      : 'a message that expires',
  );
  return words.length === 0 ? ['none that is seen'] : [...new Set(words)];
}

/** Acknowledged to the end, on the connection that it was sent on. */
function isDone(past: Past, connection: ConnectionNumber, { packetIdentifier, qos }: Publish): boolean {
  return inputsOn(past, connection).some(
    (event) =>
      (event.type === 'client.PUBCOMP' || (qos === 1 && event.type === 'client.PUBACK')) &&
      event.packetIdentifier === packetIdentifier,
  );
}

function originOf(past: Past, message: Publish): Seen<'client.PUBLISH'> | undefined {
  return past.seen.find(
    (one): one is Seen<'client.PUBLISH'> => isOf(one, 'client.PUBLISH') && isSame(one.event, message),
  );
}

/** Of a will: from then on it may be published. */
function endOfItsConnection(past: Past, message: Publish): Observation | undefined {
  const from = past.seen.find(
    ({ event }) => event.type === 'client.CONNECT' && event.will !== undefined && isSame(event.will, message),
  );
  return past.seen.find((one) => one.connection === from?.connection && isOf(one, 'network.closed'));
}

function isMessage(one: Observation): one is Seen<'client.PUBLISH' | 'server.PUBLISH'> {
  return isOf(one, 'client.PUBLISH') || isOf(one, 'server.PUBLISH');
}

/** Each message of a scenario has a payload of its own, which a server passes on as it is. */
function isSame(one: Pick<Publish, 'payload'>, other: Pick<Publish, 'payload'>): boolean {
  return Buffer.compare(one.payload, other.payload) === 0;
}

/** CONNACK, PINGRESP, DISCONNECT, the close by the server, and the copy of a will. */
import type { MqttEvent, ServerEvent } from '../vocabulary/event.ts';
import { reasonCode } from '../vocabulary/packet.ts';
import { answered, atServer, tell, type Seat } from './connection-moves.ts';
import { isCandidate, isClosed, none, notOfferedBy, offeredBy, some, waitsForConnack } from './conditions.ts';
import type { Condition, Move, Seen, Tell } from './product.ts';

/** Where the copies of wills go: a healthy subscriber, whose connection is none of those that are explored. */
export const subscriber = 0;

const notAuthorized = { '3.1.1': 5, '5.0': 0x87 } as const;

/** Whatever a server may do on the connection, in moves that stand for all that the charts do not tell apart. */
export function serverMoves(seat: Seat): readonly Move[] {
  const refused = notAuthorized[seat.version];
  return [
    ...connacks(seat, { type: 'server.CONNACK', reasonCode: 0, sessionPresent: true }),
    ...connacks(seat, { type: 'server.CONNACK', reasonCode: 0, sessionPresent: false }),
    ...connacks(seat, { type: 'server.CONNACK', reasonCode: refused, sessionPresent: false }),
    ...answers(seat, { type: 'server.PINGRESP' }),
    ...answers(seat, { type: 'server.DISCONNECT', reasonCode: reasonCode.keepAliveTimeout }),
    ...answers(seat, { type: 'server.DISCONNECT', reasonCode: reasonCode.sessionTakenOver }),
    ...copiesOfWill(seat),
    ...readings(seat),
  ];
}

/** The moves that explain what a server has done on the connection; none if nothing ever does. */
export function movesThatExplain(seat: Seat, event: MqttEvent): readonly Move[] {
  if (event.type === 'server.CONNACK') return connacks(seat, event);
  if (event.type === 'server.PINGRESP' || event.type === 'server.DISCONNECT') return answers(seat, event);
  return event.type === 'network.closed' && event.by === 'server' ? serverCloses(seat) : [];
}

/** What the rival's charts are told of a CONNACK depends on what the session has noted of its CONNECT. */
function connacks(seat: Seat, event: Extract<ServerEvent, { type: 'server.CONNACK' }>): readonly Move[] {
  const { place, own, rivals, session } = seat;
  const { type, reasonCode: code, sessionPresent } = event;
  const accepted = code === 0;
  const name = `${type} (${code}, Session Present ${Number(sessionPresent)}`;
  const isOffered = offeredBy({ type, accepted }, own.connect);
  const toConnect = [true, false].flatMap((cleanStart) =>
    answered(
      seat,
      `${name}, to Clean Start ${Number(cleanStart)})`,
      [isOffered, some(isCandidate(place, cleanStart), session)],
      event,
      [
        ...atServer(seat, event),
        ...tell({ type: 'rival.CONNACK', rival: place, accepted }, ...rivals.map((rival) => rival.takeover)),
        ...tell({ type: 'rival.CONNACK', accepted, cleanStart, sessionPresent }, ...rivals.map((rival) => rival.will)),
      ],
    ),
  );
  const nothing = [isCandidate(place, true), isCandidate(place, false)].map((holds) => none(holds, session));
  return [
    ...toConnect,
    ...answered(seat, `${name}, to no CONNECT)`, [isOffered, ...nothing], event, atServer(seat, event)),
  ];
}

/** PINGRESP, and DISCONNECT with whatever code. */
function answers(
  seat: Seat,
  event: Extract<ServerEvent, { type: 'server.PINGRESP' | 'server.DISCONNECT' }>,
): readonly Move[] {
  const { connect, keepAlive, ping, takeover } = seat.own;
  const isOffered =
    event.type === 'server.PINGRESP'
      ? offeredBy({ type: event.type }, ping)
      : offeredBy({ type: event.type, reasonCode: event.reasonCode }, connect, keepAlive, takeover);
  const name = 'reasonCode' in event ? `${event.type} (0x${event.reasonCode.toString(16)})` : event.type;
  return answered(seat, name, [isOffered], event, atServer(seat, event));
}

const close = { type: 'network.closed', by: 'server' } as const;

/** After the close, or ahead of it within an instant; not before there is a reason for the close. */
function copiesOfWill(seat: Seat): readonly Move[] {
  const { connect, keepAlive, takeover, will } = seat.own;
  const copy = { type: 'server.PUBLISH', subscriber, again: false, subscribed: true, likeness: 'faithful' } as const;
  const event: ServerEvent = {
    type: 'server.PUBLISH',
    topic: 'will',
    payload: Uint8Array.of(seat.number),
    qos: 0,
    retain: false,
    dup: false,
  };
  const hasReason = offeredBy(close, connect, keepAlive, takeover);
  const after = [some(isClosed, connect), ...(seat.willsAhead ? [] : [none(isDelaying, will)])];
  const ahead = [none(isClosed, connect), hasReason, some(needsNoDelay, will)];
  const whens = seat.willsAhead ? [after, ahead] : [after];
  return whens.map((when) => ({
    name: 'server.PUBLISH of the will',
    by: 'server',
    when: [offeredBy(copy, will), ...when],
    tells: tell(copy, will),
    happenings: [{ tap: 'server', connection: subscriber, event }],
  }));
}

/** Where the standard leaves something open, a server may take it either way, or not have decided yet. */
function readings({ own: { will } }: Seat): readonly Move[] {
  return ['published', 'cancelled'].map((reading) => ({
    name: `reading.taken (${reading})`,
    by: 'server',
    when: [some(({ asks }) => asks !== undefined, will)],
    tells: tell({ type: 'reading.taken', reading }, will),
    happenings: [],
  }));
}

/** A copy now would be ahead of the CONNACK to a successor that starts clean. */
function isDelaying({ name }: Seen): boolean {
  return name === 'delaying';
}

/** At the close at once: without a delay, or because a successor starts clean. */
function needsNoDelay({ name, context }: Seen): boolean {
  const { delaySeconds = 0, expirySeconds = 0, cleanRivals = 0 } = context as Readonly<Record<string, number>>;
  return delaySeconds === 0 || expirySeconds === 0 || cleanRivals > 0 || name === 'supersededClean';
}

/** What is told when the server's end is closed: by whom is nothing to the charts, but for takeover. */
export function serverEndCloses(
  seat: Seat,
  event: MqttEvent,
  onlyForRival: boolean,
): readonly { readonly when: readonly Condition[]; readonly tells: readonly Tell[] }[] {
  const { place, own, rivals, session } = seat;
  const { connect } = own;
  const tells = [
    ...atServer(seat, event, onlyForRival),
    ...tell({ type: 'rival.closed', rival: place }, ...rivals.map((rival) => rival.takeover)),
  ];
  if (rivals.length === 0) return [{ when: [none(isClosed, connect)], tells }];
  const undecided = [true, false].map((cleanStart) => ({
    when: [some(waitsForConnack, connect), some(isCandidate(place, cleanStart), session)],
    tells: [...tells, ...tell({ type: 'rival.closed', cleanStart }, ...rivals.map((rival) => rival.will))],
  }));
  return [...undecided, { when: [none(isClosed, connect), none(waitsForConnack, connect)], tells }];
}

/** Once for each reason, as each is another's doing: what the client did, its silence, its successor. */
export function serverCloses(seat: Seat): readonly Move[] {
  const { connect, keepAlive, takeover, down } = seat.own;
  const event: MqttEvent = { type: 'network.closed', by: 'server', abortive: false };
  const reasons = [
    { reason: 'for what the client did', when: [offeredBy(close, connect)] },
    { reason: 'for Keep Alive', when: [offeredBy(close, keepAlive), notOfferedBy(close, connect)] },
    { reason: 'for a rival', when: [offeredBy(close, takeover), notOfferedBy(close, connect, keepAlive)] },
  ];
  return reasons.flatMap(({ reason, when: because }) =>
    serverEndCloses(seat, event, reason === 'for a rival').flatMap(({ when, tells }) =>
      answered(seat, `network.closed by the server ${reason}`, [...because, ...when], event, [
        ...tells,
        ...tell({ type: event.type, leaves: false, abortive: false }, down),
      ]),
    ),
  );
}

/** Tells who has a part in what is seen at the subscriber. */
export function isCopyOfWill({ connection, event }: Move['happenings'][number]): boolean {
  return connection === subscriber && event.type === 'server.PUBLISH';
}

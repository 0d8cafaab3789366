/**
 * What client, server and network may do on one Network Connection, and which parts of the product are told. The routing is
 * that of model/observer/cast.ts, in which every observation is told to the charts that it concerns.
 *
 * Where what a part is told depends on another part (what a CONNECT asked for, whether a direction still carries), there is
 * a move for each case.
 */
import type { ChartEvent } from '../../model/run/chart.ts';
import type { Condition, Move, PartNumber, Tell } from './product.ts';

export const version = '5.0';

/** Something for each part of one connection. */
export type ConnectionParts<Of> = Readonly<
  Record<'client' | 'up' | 'down' | 'connect' | 'keepAlive' | 'ping' | 'takeover' | 'will', Of>
>;

export interface Seat {
  readonly number: number;
  readonly own: ConnectionParts<PartNumber>;
  /** The client's other connection; the second begins after the first. */
  readonly rival: ConnectionParts<PartNumber> | undefined;
  readonly session: PartNumber;
  /** Whether the network may go silent. */
  readonly faults: boolean;
  readonly keepAliveSeconds: number;
  readonly sessionExpirySeconds: number;
}

export function movesOf(seat: Seat): readonly Move[] {
  const families = [
    begins,
    clientMoves,
    connacks,
    serverMoves,
    serverCloses,
    clientCloses,
    ...(seat.faults ? [faults] : []),
  ];
  return families
    .flatMap((family) => family(seat))
    .map((move) => ({ ...move, name: `${move.name} on ${seat.number}` }));
}

type Holds = Condition['holds'];
type Parts = readonly PartNumber[];

const some = (holds: Holds, ...parts: Parts): Condition => ({ of: 'some', parts, holds });
const none = (holds: Holds, ...parts: Parts): Condition => ({ of: 'none', parts, holds });
const tell = (event: ChartEvent | 'birth', ...parts: Parts): readonly Tell[] => parts.map((part) => ({ part, event }));
const hear = (type: ChartEvent['type'], ...parts: Parts): readonly Tell[] => tell({ type }, ...parts);

const isUnborn: Holds = ({ name }) => name === 'unborn';
const flows: Holds = ({ name }) => name === 'flowing';
const carriesNothing: Holds = ({ name }) => name === 'blackholed' || name === 'closed';
const isClosed: Holds = ({ name }) => name === 'closed';
const waitsForConnack: Holds = ({ name }) => name === 'received';
const hasNotConnected: Holds = ({ name }) => name === 'sending.before, answer.before';
const isAccepted: Holds = ({ name }) => name.startsWith('sending.promised') || name.startsWith('sending.midPacket');
const mayNotClose: Holds = (seen) => isUnborn(seen) || seen.name.startsWith('sending.over');
const owesNothing: Holds = ({ context }) => (context as { readonly owed?: number }).owed === 0;

function begins({ own, rival, session, number }: Seat): readonly Move[] {
  const { client, up, down, connect, keepAlive, ping } = own;
  const tells = tell('birth', client, up, down, connect, keepAlive, ping);
  const when = [some(isUnborn, client)];
  const name = 'network.opened';
  if (number === 1 || !rival) return [{ name, when, tells: [...tells, ...tell('birth', session)] }];
  return [{ name, when: [...when, none(isUnborn, rival.takeover)], tells }];
}

/** What the client sends is heard at its own end, and at the server's if it arrives. */
function sent(seat: Seat, name: string, when: readonly Condition[], atClient: ChartEvent, atServer: readonly Tell[]) {
  const { client, up, connect } = seat.own;
  const tells = tell(atClient, client);
  return [
    { name, when: [...when, some(flows, up), none(isClosed, connect)], tells: [...tells, ...atServer] },
    { name: `${name}, lost,`, when: [...when, some(carriesNothing, up, connect)], tells },
  ];
}

function clientMoves(seat: Seat): readonly Move[] {
  const { number: connection, own, rival, session, keepAliveSeconds, sessionExpirySeconds: expirySeconds } = seat;
  const { client, connect, keepAlive, ping, takeover, will } = own;
  const connects = [true, false].flatMap((cleanStart) =>
    sent(
      seat,
      `client.CONNECT (Clean Start ${Number(cleanStart)})`,
      [some(hasNotConnected, client)],
      { type: 'client.CONNECT', keepAliveSeconds },
      [
        ...tell('birth', takeover, will),
        ...tell(
          { type: 'client.CONNECT', version, authenticates: false, nameless: false, resumes: !cleanStart },
          connect,
        ),
        ...tell({ type: 'client.CONNECT', keepAliveSeconds, version }, keepAlive),
        ...hear('client.CONNECT', ping),
        ...(rival ? tell({ type: 'rival.CONNECT', rival: connection }, rival.takeover) : []),
        ...(rival ? tell({ type: 'rival.CONNECT', cleanStart }, rival.will) : []),
        ...tell({ type: 'client.CONNECT', connection, cleanStart, expirySeconds }, session),
      ],
    ),
  );
  const when = [some(isAccepted, client)];
  const leave = { valid: true, expirySeconds: null } as const;
  return [
    ...connects,
    ...sent(
      seat,
      'client.PINGREQ',
      [...when, some(owesNothing, client)],
      { type: 'client.PINGREQ' },
      hear('client.PINGREQ', connect, keepAlive, ping),
    ),
    ...sent(seat, 'client.PUBLISH', when, { type: 'client.PUBLISH' }, hear('client.PUBLISH', connect, keepAlive)),
    ...sent(seat, 'client.bytes', when, { type: 'client.bytes' }, hear('client.bytes', connect, keepAlive)),
    ...sent(seat, 'client.DISCONNECT', when, { type: 'client.DISCONNECT' }, [
      ...hear('client.DISCONNECT', connect, keepAlive, ping),
      ...tell({ type: 'client.DISCONNECT', normal: true, ...leave }, will),
      ...tell({ type: 'client.DISCONNECT', connection, ...leave }, session),
    ]),
  ];
}

/** An output has to be explained by one of these charts. */
const offeredBy = (output: ChartEvent, ...parts: Parts): Condition => some(explaining(output), ...parts);
const notOfferedBy = (output: ChartEvent, ...parts: Parts): Condition => none(explaining(output), ...parts);

function explaining(output: ChartEvent): Holds {
  return ({ offers }) => offers.some((offer) => Object.keys(offer).every((field) => offer[field] === output[field]));
}

/** What the server sends is heard at its own end, and at the client's if it arrives. */
function answered(
  seat: Seat,
  name: string,
  when: readonly Condition[],
  atServer: readonly Tell[],
  atClient: ChartEvent,
) {
  const { client, down } = seat.own;
  return [
    { name, when: [...when, some(flows, down)], tells: [...atServer, ...tell(atClient, client)] },
    { name: `${name}, lost,`, when: [...when, some(carriesNothing, down)], tells: atServer },
  ];
}

/** What the rival's charts are told of a CONNACK depends on what the session has noted of its CONNECT. */
function connacks(seat: Seat): readonly Move[] {
  const { number: connection, own, rival, session } = seat;
  const { connect, keepAlive, ping, takeover, will } = own;
  const verdicts = [
    { accepted: true, sessionPresent: true },
    { accepted: true, sessionPresent: false },
    { accepted: false, sessionPresent: false },
  ];
  return verdicts.flatMap(({ accepted, sessionPresent }) =>
    [true, false].flatMap((cleanStart) => {
      const code = accepted ? 0 : 0x87;
      const type = 'server.CONNACK';
      return answered(
        seat,
        `server.CONNACK (${code}, Session Present ${Number(sessionPresent)}, Clean Start was ${Number(cleanStart)})`,
        [offeredBy({ type, accepted }, connect), some(isCandidate(connection, cleanStart), session)],
        [
          ...tell({ type, accepted, code, names: false }, connect),
          ...tell({ type, accepted, serverKeepAliveSeconds: null }, keepAlive),
          ...tell({ type, accepted }, ping, takeover),
          ...tell({ type, accepted, expirySeconds: null }, will),
          ...tell({ type, connection, accepted, sessionPresent, expirySeconds: null }, session),
          ...(rival ? tell({ type: 'rival.CONNACK', rival: connection, accepted }, rival.takeover) : []),
          ...(rival ? tell({ type: 'rival.CONNACK', accepted, cleanStart, sessionPresent }, rival.will) : []),
        ],
        { type, accepted, serverKeepAliveSeconds: null },
      );
    }),
  );
}

interface SessionContext {
  readonly candidates?: readonly { readonly connection: number; readonly cleanStart: boolean }[];
}

function isCandidate(connection: number, cleanStart: boolean): Holds {
  return ({ context }) =>
    (context as SessionContext).candidates?.some(
      (one) => one.connection === connection && one.cleanStart === cleanStart,
    ) === true;
}

function serverMoves(seat: Seat): readonly Move[] {
  const { connect, keepAlive, ping, takeover, will } = seat.own;
  const copy = { type: 'server.PUBLISH', subscriber: 0, again: false, subscribed: true, likeness: 'faithful' } as const;
  const pong = { type: 'server.PINGRESP' } as const;
  const farewells = [0x8d, 0x8e].map((reasonCode) => ({
    name: `server.DISCONNECT (${reasonCode})`,
    when: [offeredBy({ type: 'server.DISCONNECT', reasonCode }, connect, keepAlive, takeover)],
    tells: hear('server.DISCONNECT', connect, ping),
  }));
  return [
    ...answered(seat, pong.type, [offeredBy(pong, ping)], tell(pong, connect, ping), pong),
    ...farewells,
    { name: 'server.PUBLISH of the will', when: [offeredBy(copy, will)], tells: tell(copy, will) },
  ];
}

/** The server's end is closed: by whom is nothing to the charts, but for takeover. */
function closedAtServer(
  seat: Seat,
  onlyForRival: boolean,
): readonly { when: readonly Condition[]; tells: readonly Tell[] }[] {
  const { number: connection, own, rival, session } = seat;
  const { connect, keepAlive, ping, takeover, will } = own;
  const tells = [
    ...hear('network.closed', connect, keepAlive, ping, will),
    ...tell({ type: 'network.closed', onlyForRival }, takeover),
    ...tell({ type: 'network.closed', connection }, session),
    ...(rival ? tell({ type: 'rival.closed', rival: connection }, rival.takeover) : []),
  ];
  if (!rival) return [{ when: [none(isClosed, connect)], tells }];
  const undecided = [true, false].map((cleanStart) => ({
    when: [some(waitsForConnack, connect), some(isCandidate(connection, cleanStart), session)],
    tells: [...tells, ...tell({ type: 'rival.closed', cleanStart }, rival.will)],
  }));
  return [...undecided, { when: [none(isClosed, connect), none(waitsForConnack, connect)], tells }];
}

function serverCloses(seat: Seat): readonly Move[] {
  const { connect, keepAlive, takeover, down } = seat.own;
  const close = { type: 'network.closed', by: 'server' } as const;
  const reasons = [
    { onlyForRival: false, when: [offeredBy(close, connect, keepAlive)] },
    { onlyForRival: true, when: [offeredBy(close, takeover), notOfferedBy(close, connect, keepAlive)] },
  ];
  return reasons.flatMap(({ onlyForRival, when: because }) =>
    closedAtServer(seat, onlyForRival).flatMap(({ when, tells }) =>
      answered(
        seat,
        'network.closed by the server',
        [...because, ...when],
        [...tells, ...tell({ type: close.type, leaves: false, abortive: false }, down)],
        { type: close.type },
      ),
    ),
  );
}

function clientCloses(seat: Seat): readonly Move[] {
  const { client, up, connect } = seat.own;
  const close = { type: 'network.closed' } as const;
  const name = 'network.closed by the client';
  const tells = [...tell(close, client), ...tell({ ...close, leaves: true, abortive: false }, up)];
  const when = [none(mayNotClose, client)];
  const arrives = tell({ ...close, leaves: false, abortive: false }, up);
  return [
    ...closedAtServer(seat, false).map((closed) => ({
      name,
      when: [...when, some(flows, up), ...closed.when],
      tells: [...tells, ...arrives, ...closed.tells],
    })),
    { name: `${name}, lost,`, when: [...when, some(carriesNothing, up, connect)], tells },
  ];
}

/** A direction loses all from now on; that of a connection whose server end is closed is nothing to anybody. */
function faults({ own: { up, down, client, connect } }: Seat): readonly Move[] {
  return (
    [
      ['up', up],
      ['down', down],
    ] as const
  ).map(([direction, path]) => ({
    name: `network.blackholed ${direction}`,
    when: [some(flows, path), none(isClosed, connect), none(mayNotClose, client)],
    tells: hear('network.blackholed', path),
  }));
}

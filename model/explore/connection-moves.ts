/**
 * What client, server and network may do on one Network Connection, and which parts of the product are told. The routing is
 * that of model/observer/cast.ts, in which every observation is told to the charts that it concerns, in the charts' words.
 *
 * Where what a part is told depends on another part (what a CONNECT asked for, whether a direction still carries), there is
 * a move for each case.
 */
import { perceiveClient } from '../client.ts';
import { perceiveConnect } from '../connect-perception.ts';
import { perceiveKeepAlive, perceivePing } from '../keep-alive.ts';
import { perceiveSession } from '../session.ts';
import { perceiveTakeover } from '../takeover.ts';
import { perceiveWill } from '../will-terms.ts';
import type { ChartEvent } from '../run/chart.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import type { ProtocolVersion } from '../vocabulary/packet.ts';
import { isClosed, isUnborn, mayNotClose, none, some } from './conditions.ts';
import type { Condition, Happening, Move, PartNumber, Tell } from './product.ts';

/** Something for each part of one connection. */
export type ConnectionParts<Of> = Readonly<
  Record<'client' | 'up' | 'down' | 'connect' | 'keepAlive' | 'ping' | 'takeover' | 'will', Of>
>;

/** `malformed` and what follows break the protocol. */
export type Talk = 'PUBLISH' | 'bytes' | 'malformed' | 'unknown version' | 'second CONNECT' | 'no CONNECT';

export interface Seat {
  /** Among all connections, from 1. */
  readonly number: number;
  /** Of its Client Identifier. */
  readonly client: number;
  /** Among the connections of its Client Identifier, from 1: by this number its charts know it, and its rivals. */
  readonly place: number;
  readonly version: ProtocolVersion;
  readonly own: ConnectionParts<PartNumber>;
  /** The client's other connections, in the order in which they begin. */
  readonly rivals: readonly ConnectionParts<PartNumber>[];
  readonly session: PartNumber;
  /** Of the network: how many are left, for all connections. */
  readonly faults: PartNumber;
  readonly keepAliveSeconds: number;
  readonly willDelaySeconds: number;
  readonly sessionExpirySeconds: number;
  /** Whether the server may publish a will ahead of the close that is its cause. It may then not think better of the close. */
  readonly willsAhead: boolean;
  /** By which reading the server counts for Keep Alive: whole packets alone, or bytes of one that is on its way as well. */
  readonly bytesCount?: boolean;
  /** What else a client may send while it is connected. */
  readonly talk: readonly Talk[];
}

export const tell = (event: ChartEvent | 'birth' | undefined, ...parts: readonly PartNumber[]): readonly Tell[] =>
  event ? parts.map((part) => ({ part, event })) : [];

/** Where the network carries what is sent, and where it does not. */
const carries = ({ name }: { readonly name: string }): boolean => name === 'flowing';
const carriesNothing = ({ name }: { readonly name: string }): boolean => name === 'blackholed' || name === 'closed';

/** What the connection's own charts at the server are told of what reaches or leaves its end. */
export function atServer(
  { own, session, place, bytesCount = false }: Seat,
  event: MqttEvent,
  onlyForRival = false,
): readonly Tell[] {
  return [
    ...tell(perceiveConnect(event), own.connect),
    ...tell(perceiveKeepAlive(event, bytesCount), own.keepAlive),
    ...tell(perceivePing(event), own.ping),
    ...tell(perceiveTakeover(event, onlyForRival), own.takeover),
    ...tell(perceiveWill(event), own.will),
    ...tell(perceiveSession(event, place), session),
  ];
}

export function happening({ number: connection }: Seat, tap: Happening['tap'], event: MqttEvent): Happening {
  return { tap, connection, event };
}

/** The network is there, and both ends know. */
export function begins(seat: Seat): readonly Move[] {
  const { own, rivals, session, place } = seat;
  const { client, up, down, connect, keepAlive, ping } = own;
  const event: MqttEvent = { type: 'network.opened' };
  const move = {
    name: event.type,
    by: 'client',
    happenings: [happening(seat, 'client', event), happening(seat, 'server', event)],
  } as const;
  const tells = tell('birth', client, up, down, connect, keepAlive, ping);
  const when = [some(isUnborn, client)];
  const before = rivals[place - 2];
  if (!before) return [{ ...move, when, tells: [...tells, ...tell('birth', session)] }];
  return [{ ...move, when: [...when, none(isUnborn, before.takeover)], tells }];
}

/** What the client sends is heard at its own end, and at the server's if it arrives. */
export function sent(
  seat: Seat,
  name: string,
  when: readonly Condition[],
  event: MqttEvent,
  more: readonly Tell[] = [],
): readonly Move[] {
  const { client, up, connect } = seat.own;
  const tells = tell(perceiveClient(event), client);
  const leaves = happening(seat, 'client', event);
  return [
    {
      name,
      by: 'client',
      when: [...when, some(carries, up), none(isClosed, connect)],
      tells: [...tells, ...more, ...atServer(seat, event)],
      happenings: [leaves, happening(seat, 'server', event)],
    },
    {
      name: `${name}, lost,`,
      by: 'client',
      when: [...when, some(carriesNothing, up, connect)],
      tells,
      happenings: [leaves],
    },
  ];
}

/** What the server sends is heard at its own end, and at the client's if it arrives. */
export function answered(
  seat: Seat,
  name: string,
  when: readonly Condition[],
  event: MqttEvent,
  tells: readonly Tell[],
): readonly Move[] {
  const { client, down } = seat.own;
  const leaves = happening(seat, 'server', event);
  return [
    {
      name,
      by: 'server',
      when: [...when, some(carries, down)],
      tells: [...tells, ...tell(perceiveClient(event), client)],
      happenings: [leaves, happening(seat, 'client', event)],
    },
    {
      name: `${name}, lost,`,
      by: 'server',
      when: [...when, some(carriesNothing, down)],
      tells,
      happenings: [leaves],
    },
  ];
}

/** From some instant on a direction loses all, or the network breaks the connection so that both ends see it. */
export function faults(seat: Seat): readonly Move[] {
  const { own, faults: budget } = seat;
  const { client, connect, up, down } = own;
  const hasFaults: Condition = some(({ name }) => name === 'left', budget);
  const spend = tell({ type: 'network.blackholed' }, budget);
  const paths = [
    ['up', up],
    ['down', down],
  ] as const;
  return paths.map(([direction, path]) => {
    const event: MqttEvent = { type: 'network.blackholed', direction };
    return {
      name: `${event.type} ${direction}`,
      by: 'network',
      when: [hasFaults, some(carries, path), none(isClosed, connect), none(mayNotClose, client)],
      tells: [...tell({ type: event.type }, path), ...spend],
      happenings: [happening(seat, 'network', event)],
    };
  });
}

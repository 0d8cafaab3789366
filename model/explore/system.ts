/**
 * The product that is explored: one or two Client Identifiers that connect once or several times each, so that a later
 * connection may take an earlier one over, or resume its session. Per connection eight parts: client, the network's two
 * directions, connect, keep-alive, ping, takeover and will; per Client Identifier a session; and budgets of faults of the
 * network and of crashes of the server. Those of different Client Identifiers share these, time, and the subscriber of wills.
 *
 * What it leaves out: packets take no time (a direction flows, or loses all from some instant on), one PINGREQ at a time,
 * no bytes that are no packets, no message but PUBLISH QoS 0, and the will's copy for one healthy subscriber. A server that
 * has crashed is back within the instant: while it is away its clients have no connection, and its clocks may stand still.
 */
import { clientChart } from '../client.ts';
import { connectChart } from '../connect.ts';
import { keepAliveChart, pingChart } from '../keep-alive.ts';
import { networkChart } from '../network.ts';
import { sessionChart } from '../session.ts';
import { takeoverChart } from '../takeover.ts';
import type { ProtocolVersion } from '../vocabulary/packet.ts';
import { strictProfile } from '../vocabulary/profile.ts';
import { willTerms } from '../will-terms.ts';
import { willChart } from '../will.ts';
import { budgetChart } from './budget.ts';
import { clientCloses, clientMoves, connectOf, resets, talk } from './client-moves.ts';
import { begins, faults, type ConnectionParts, type Seat } from './connection-moves.ts';
import { crashMoves } from './crash-moves.ts';
import { commonStepMs, type Move, type Part, type Product } from './product.ts';
import { serverCloses, serverMoves } from './server-moves.ts';

/** The version that each connection of a Client Identifier speaks, of one, two or three connections. */
export type Versions = readonly [ProtocolVersion, ProtocolVersion?, ProtocolVersion?];

export interface Terms {
  readonly versions: Versions;
  /** Of further Client Identifiers. */
  readonly others?: readonly Versions[];
  /** How often the network may lose a direction, which makes a connection half-open, or break a connection. */
  readonly faults: number;
  /** How often the server may crash, with and without its sessions. Default: 0. */
  readonly crashes?: number;
  /** 0 switches Keep Alive off. */
  readonly keepAliveSeconds: number;
  readonly willDelaySeconds: number;
  readonly sessionExpirySeconds: number;
  /** How long the client waits for CONNACK and for PINGRESP. */
  readonly clientTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** One timer tick: how late client and server may be. */
  readonly lateMs: number;
  readonly willsAhead: Seat['willsAhead'];
  /** Default: false. */
  readonly bytesCount?: boolean;
  readonly talk: Seat['talk'];
}

/** The parts of a product, by what they are. */
export interface Places {
  readonly connections: readonly ConnectionParts<number>[];
  /** By Client Identifier. */
  readonly sessions: readonly number[];
}

export interface System extends Product {
  readonly terms: Terms;
  readonly places: Places;
  /** Who sits where: by connection, all that its moves are made of. */
  readonly seats: readonly Seat[];
}

export function systemOf(terms: Terms): System {
  const parts: Part[] = [];
  const add = (part: Part): number => parts.push(part) - 1;
  const profile = strictProfile(terms.lateMs, terms.connectTimeoutMs);
  const owners = connectionsOf(terms);
  const connections = owners.map((owner, index) => addConnection(add, terms, owner, index + 1));
  const clients = [...new Set(owners.map(({ client }) => client))];
  const sessions = clients.map((client) => {
    const name = clients.length === 1 ? 'session' : `session of client ${client}`;
    return add({ name, chart: sessionChart, input: { profile }, of: { client, place: 0 } });
  });
  const budgetOf = (name: string, left: number): number =>
    add({ name, chart: budgetChart, input: { left }, isBornAtOnce: true });
  const budget = budgetOf('faults', terms.faults);
  const { crashes = 0 } = terms;
  const crashBudget = crashes > 0 ? budgetOf('crashes', crashes) : undefined;
  const seats = owners.map(({ client, place, version }, index): Seat => {
    const own = connections[index];
    const session = sessions[client - 1];
    if (!own || session === undefined) throw new RangeError(`There is no connection ${index + 1}.`);
    const rivals = connections.filter((other, at) => other !== own && owners[at]?.client === client);
    return { ...terms, number: index + 1, client, place, version, own, rivals, session, faults: budget };
  });
  return {
    terms,
    places: { connections, sessions },
    seats,
    parts,
    moves: [
      ...seats.flatMap((seat) => movesOf(seat, terms)),
      ...(crashBudget === undefined ? [] : crashMoves(seats, crashBudget, terms.faults > 0)),
    ],
    never: [],
    stepMs: stepOf(terms),
  };
}

/** Of each connection: its Client Identifier, and the place among that one's connections, both from 1. */
export function connectionsOf({ versions, others = [] }: Pick<Terms, 'versions' | 'others'>): readonly {
  readonly client: number;
  readonly place: number;
  readonly version: ProtocolVersion;
}[] {
  return [versions, ...others].flatMap((of, client) =>
    of.flatMap((version, place) => (version ? [{ client: client + 1, place: place + 1, version }] : [])),
  );
}

/** The parts whose duties are the server's. */
export function serverParts({ places: { connections, sessions } }: System): readonly number[] {
  return [...sessions, ...connections.flatMap((of) => [of.connect, of.keepAlive, of.ping, of.takeover, of.will])];
}

function addConnection(
  add: (part: Part) => number,
  terms: Terms,
  of: ReturnType<typeof connectionsOf>[number],
  number: number,
): ConnectionParts<number> {
  const { lateMs, connectTimeoutMs, clientTimeoutMs } = terms;
  const { version } = of;
  const profile = strictProfile(lateMs, connectTimeoutMs);
  const client = { connackTimeoutMs: clientTimeoutMs, pingrespTimeoutMs: clientTimeoutMs, lateMs };
  const connect = connectOf({ ...terms, version, number, client: of.client }, false);
  const will = { profile, version, ...willTerms({ type: 'client.CONNECT', ...connect }) };
  return {
    client: add({ name: `client ${number}`, chart: clientChart, input: { profile: client }, of }),
    up: add({ name: `network up ${number}`, chart: networkChart, input: {}, of }),
    down: add({ name: `network down ${number}`, chart: networkChart, input: {}, of }),
    connect: add({ name: `connect ${number}`, chart: connectChart, input: { profile, version }, of }),
    keepAlive: add({ name: `keep-alive ${number}`, chart: keepAliveChart, input: { profile }, of }),
    ping: add({ name: `ping ${number}`, chart: pingChart, input: { profile }, of }),
    takeover: add({ name: `takeover ${number}`, chart: takeoverChart, input: { profile, version }, of }),
    will: add({ name: `will ${number}`, chart: willChart, input: will, impossible: isMissed, of }),
  };
}

/** The healthy subscriber has a right to the will: its time does not pass without a copy. */
function isMissed({ name, context }: Parameters<NonNullable<Part['impossible']>>[0]): boolean {
  return name === 'published' && (context as { readonly seenBy: readonly number[] }).seenBy.length === 0;
}

function movesOf(seat: Seat, terms: Terms): readonly Move[] {
  const families = [begins, clientMoves, talk, serverMoves, serverCloses, clientCloses];
  const all = terms.faults > 0 ? [...families, faults, resets] : families;
  return all.flatMap((family) => family(seat)).map((move) => ({ ...move, name: `${move.name} on ${seat.number}` }));
}

function stepOf(terms: Terms): number {
  return commonStepMs([
    terms.lateMs,
    terms.keepAliveSeconds * 1500,
    terms.keepAliveSeconds * 1000,
    terms.willDelaySeconds * 1000,
    terms.sessionExpirySeconds * 1000,
    terms.clientTimeoutMs,
    terms.connectTimeoutMs,
  ]);
}

/**
 * The product that is explored: one Client Identifier that connects once or several times, so that a later connection may
 * take an earlier one over, or resume its session. Per connection eight parts: client, the network's two directions, connect,
 * keep-alive, ping, takeover and will; one session for all, and a budget of faults.
 *
 * What it leaves out: packets take no time (a direction flows, or loses all from some instant on), one PINGREQ at a time,
 * no bytes that are no packets, no message but PUBLISH QoS 0, and the will's copy for one healthy subscriber.
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
import { commonStepMs, type Move, type Part, type Product } from './product.ts';
import { serverCloses, serverMoves } from './server-moves.ts';

export interface Terms {
  /** The version that each connection speaks, of one, two or three connections. */
  readonly versions: readonly [ProtocolVersion, ProtocolVersion?, ProtocolVersion?];
  /** How often the network may lose a direction, which makes a connection half-open, or break a connection. */
  readonly faults: number;
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
  readonly talk: Seat['talk'];
}

/** The parts of a product, by what they are. */
export interface Places {
  readonly connections: readonly ConnectionParts<number>[];
  readonly session: number;
}

export interface System extends Product {
  readonly terms: Terms;
  readonly places: Places;
  /** Who sits where: by connection, all that its moves are made of. */
  readonly seats: readonly Seat[];
}

export function oneClientIdentifier(terms: Terms): System {
  const { lateMs, connectTimeoutMs, clientTimeoutMs } = terms;
  const profile = strictProfile(lateMs, connectTimeoutMs);
  const parts: Part[] = [];
  const add = (part: Part): number => parts.push(part) - 1;
  const versions = versionsOf(terms);
  const connections = versions.map((version, index) => {
    const number = index + 1;
    const client = { connackTimeoutMs: clientTimeoutMs, pingrespTimeoutMs: clientTimeoutMs, lateMs };
    const connect = connectOf({ ...terms, version, number }, false);
    const will = { profile, version, ...willTerms({ type: 'client.CONNECT', ...connect }) };
    return {
      client: add({ name: `client ${number}`, chart: clientChart, input: { profile: client } }),
      up: add({ name: `network up ${number}`, chart: networkChart, input: {} }),
      down: add({ name: `network down ${number}`, chart: networkChart, input: {} }),
      connect: add({ name: `connect ${number}`, chart: connectChart, input: { profile, version } }),
      keepAlive: add({ name: `keep-alive ${number}`, chart: keepAliveChart, input: { profile } }),
      ping: add({ name: `ping ${number}`, chart: pingChart, input: { profile } }),
      takeover: add({ name: `takeover ${number}`, chart: takeoverChart, input: { profile, version } }),
      will: add({ name: `will ${number}`, chart: willChart, input: will, impossible: isMissed }),
    } satisfies ConnectionParts<number>;
  });
  const session = add({ name: 'session', chart: sessionChart, input: { profile } });
  const budget = add({ name: 'faults', chart: budgetChart, input: { left: terms.faults }, isBornAtOnce: true });
  const seats = versions.map((version, index): Seat => {
    const own = connections[index];
    if (!own) throw new RangeError(`There is no connection ${index + 1}.`);
    const rivals = connections.filter((other) => other !== own);
    return { ...terms, number: index + 1, version, own, rivals, session, faults: budget };
  });
  return {
    terms,
    places: { connections, session },
    seats,
    parts,
    moves: seats.flatMap((seat) => movesOf(seat, terms)),
    never: [],
    stepMs: stepOf(terms),
  };
}

/** Of each connection. */
export function versionsOf({ versions }: Terms): readonly ProtocolVersion[] {
  return versions.filter((version) => version !== undefined);
}

/** The parts whose duties are the server's. */
export function serverParts({ places: { connections, session } }: System): readonly number[] {
  return [session, ...connections.flatMap((of) => [of.connect, of.keepAlive, of.ping, of.takeover, of.will])];
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

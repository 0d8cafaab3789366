/**
 * The product that is explored: one Client Identifier that connects once or twice, so that the second connection may take
 * the first over, or resume its session. Per connection eight parts: client, the network's two directions, connect,
 * keep-alive, ping, takeover and will; and one session for all.
 *
 * What it leaves out: packets take no time (a direction flows, or loses all from some instant on), one PINGREQ at a time,
 * no bytes that are no packets, no message but PUBLISH QoS 0 and the will's copy for one healthy subscriber, and that the
 * will has to be published (the observer's service charts see to that). MQTT 5.0 only.
 */
import { clientChart } from '../../model/client.ts';
import { connectChart } from '../../model/connect.ts';
import { keepAliveChart, pingChart } from '../../model/keep-alive.ts';
import { networkChart } from '../../model/network.ts';
import { sessionChart } from '../../model/session.ts';
import { takeoverChart } from '../../model/takeover.ts';
import { strictProfile } from '../../model/vocabulary/profile.ts';
import { willChart } from '../../model/will.ts';
import { movesOf, version, type ConnectionParts } from './connection-moves.ts';
import { commonStepMs, type Part, type Product } from './product.ts';

export interface Terms {
  readonly connections: 1 | 2;
  /** Whether either direction of a connection may be blackholed, once: half-open connections. */
  readonly faults: boolean;
  readonly keepAliveSeconds: number;
  readonly willDelaySeconds: number;
  readonly sessionExpirySeconds: number;
  /** How long the client waits for CONNACK and for PINGRESP. */
  readonly clientTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** One timer tick: how late client and server may be. */
  readonly lateMs: number;
}

export function oneClientIdentifier(terms: Terms): Product {
  const { connections, lateMs, keepAliveSeconds, clientTimeoutMs, connectTimeoutMs } = terms;
  const numbers = connections === 1 ? [1] : [1, 2];
  const parts = numbers.map((number) => partsOf(number, terms));
  const all = parts.flatMap((of) => Object.values(of));
  const placed = parts.map((of) => positionsIn(all, of));
  const profile = strictProfile(lateMs, connectTimeoutMs);
  const session = all.push({ name: 'session', chart: sessionChart, input: { profile } }) - 1;
  return {
    parts: all,
    moves: placed.flatMap((own, index) =>
      movesOf({
        number: index + 1,
        own,
        rival: placed[1 - index],
        session,
        faults: terms.faults,
        keepAliveSeconds,
        sessionExpirySeconds: terms.sessionExpirySeconds,
      }),
    ),
    stepMs: commonStepMs([
      lateMs,
      keepAliveSeconds * 1500,
      keepAliveSeconds * 1000,
      terms.willDelaySeconds * 1000,
      terms.sessionExpirySeconds * 1000,
      clientTimeoutMs,
      connectTimeoutMs,
    ]),
  };
}

function partsOf(connection: number, terms: Terms): ConnectionParts<Part> {
  const { lateMs, connectTimeoutMs, clientTimeoutMs, willDelaySeconds, sessionExpirySeconds } = terms;
  const profile = strictProfile(lateMs, connectTimeoutMs);
  const client = { connackTimeoutMs: clientTimeoutMs, pingrespTimeoutMs: clientTimeoutMs, lateMs };
  const will = { profile, version, delaySeconds: willDelaySeconds, expirySeconds: sessionExpirySeconds };
  return {
    client: { name: `client ${connection}`, chart: clientChart, input: { profile: client } },
    up: { name: `network up ${connection}`, chart: networkChart, input: {} },
    down: { name: `network down ${connection}`, chart: networkChart, input: {} },
    connect: { name: `connect ${connection}`, chart: connectChart, input: { profile, version } },
    keepAlive: { name: `keep-alive ${connection}`, chart: keepAliveChart, input: { profile } },
    ping: { name: `ping ${connection}`, chart: pingChart, input: { profile } },
    takeover: { name: `takeover ${connection}`, chart: takeoverChart, input: { profile, version } },
    will: { name: `will ${connection}`, chart: willChart, input: will },
  };
}

function positionsIn(all: readonly Part[], of: ConnectionParts<Part>): ConnectionParts<number> {
  return {
    client: all.indexOf(of.client),
    up: all.indexOf(of.up),
    down: all.indexOf(of.down),
    connect: all.indexOf(of.connect),
    keepAlive: all.indexOf(of.keepAlive),
    ping: all.indexOf(of.ping),
    takeover: all.indexOf(of.takeover),
    will: all.indexOf(of.will),
  };
}

/** What scenarios leave at a broker that goes on after them, sessions and retained messages, is taken away again. */
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import type { Observation } from '../../model/vocabulary/trace.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { withCredentials, type Address } from '../transport/address.ts';
import { connectTo } from '../transport/connect-to.ts';
import { probe } from './probe.ts';

export interface Leftovers {
  /** Client Identifiers whose sessions may outlive their connections, each with the version that it spoke last. */
  readonly clients: ReadonlyMap<string, ProtocolVersion>;
  readonly topics: ReadonlySet<string>;
}

const timeoutMs = 5_000;
const atOnce = 32;

/** Of what clients sent, whatever the broker made of it. */
export function leftoversOf(observations: Iterable<Observation>): Leftovers {
  const clients = new Map<string, ProtocolVersion>();
  const topics = new Set<string>();
  for (const { event } of observations) {
    if (event.type === 'client.PUBLISH' && event.retain && event.topic !== '') topics.add(event.topic);
    if (event.type !== 'client.CONNECT') continue;
    const { clientId, protocolVersion, cleanStart, sessionExpiryIntervalSeconds = 0, will } = event;
    if (will?.retain) topics.add(will.topic);
    const outlives = protocolVersion === '3.1.1' ? !cleanStart : sessionExpiryIntervalSeconds > 0;
    if (outlives && clientId !== '') clients.set(clientId, protocolVersion);
  }
  return { clients, topics };
}

/**
 * Ends the sessions, so that no will waits any more, and then removes the retained messages. As much as can be done within
 * a bound; never rejects.
 */
export async function tidy({ clients, topics }: Leftovers, address: Address): Promise<void> {
  const left = [...clients];
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) {
      const [clientId, version] = next;
      const { answer } = await probe({ address, version, clientId, pings: 0, timeoutMs });
      // A broker that does not answer is not asked again and again.
      if (answer === 'none') left.length = 0;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (topics.size > 0) await removeRetained(topics, address);
}

function removeRetained(topics: ReadonlySet<string>, address: Address): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const codec = new ClientCodec('3.1.1');
  const end = (): void => {
    clearTimeout(timer);
    stream.destroy();
    resolve(undefined);
  };
  const timer = setTimeout(end, timeoutMs);
  const connect = { protocolVersion: '3.1.1', clientId: '', cleanStart: true, keepAliveSeconds: 60 } as const;
  const { stream } = connectTo(address, () => {
    stream.write(codec.encode({ type: 'client.CONNECT', ...withCredentials(connect, address.credentials) }));
  });
  const payload = new Uint8Array();
  stream.on('data', (bytes: Uint8Array) => {
    for (const { type } of codec.receive(bytes)) {
      if (type === 'server.PINGRESP') return end();
      if (type !== 'server.CONNACK') continue;
      for (const topic of topics)
        stream.write(codec.encode({ type: 'client.PUBLISH', topic, payload, qos: 0, retain: true, dup: false }));
      stream.write(codec.encode({ type: 'client.PINGREQ' }));
    }
  });
  stream.on('error', end);
  stream.on('close', end);
  return promise;
}

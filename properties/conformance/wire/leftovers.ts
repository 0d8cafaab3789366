/** What a run leaves in a server: sessions and retained messages, which are to be removed where others make use of it. */
import { ClientCodec } from '../../../impl/edge/client-codec.ts';
import type { ClientPacketEvent } from '../../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import type { Address } from '../../transport/address.ts';
import { bytes } from '../exchange/bytes.ts';
import { Awaiting } from './awaiting.ts';
import { opened } from './opened.ts';

const withinMs = 5_000;

export class Leftovers {
  readonly #retained = new Set<string>();
  readonly #sessions = new Set<string>();

  /** A packet as it goes over the wire. */
  note(event: ClientPacketEvent): void {
    if (event.type === 'client.PUBLISH' && event.retain) this.#retained.add(event.topic);
    if (event.type !== 'client.CONNECT') return;
    if (event.will?.retain) this.#retained.add(event.will.topic);
    const { protocolVersion, cleanStart, sessionExpiryIntervalSeconds = 0, clientId } = event;
    if (protocolVersion === '5.0' ? sessionExpiryIntervalSeconds > 0 : !cleanStart) this.#sessions.add(clientId);
  }

  /** A server that does not let them be removed keeps them. */
  async remove(address: Address, version: ProtocolVersion): Promise<void> {
    this.#sessions.delete('');
    this.#retained.delete('');
    const ids = this.#sessions.size > 0 || this.#retained.size === 0 ? [...this.#sessions] : [''];
    await Promise.allSettled(
      ids.map(async (clientId, index) => visit(address, version, clientId, index === 0 ? [...this.#retained] : [])),
    );
  }
}

/** Begins a session that ends at once, and removes the retained messages of these topics. */
async function visit(
  address: Address,
  version: ProtocolVersion,
  clientId: string,
  topics: readonly string[],
): Promise<void> {
  const socket = await opened(address);
  const codec = new ClientCodec(version);
  const awaiting = new Awaiting();
  let isOver = false;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isOver = true;
    awaiting.look();
  });
  socket.resume();
  const say = (event: ClientPacketEvent): void => void socket.write(codec.encode(event));
  const connect = { type: 'client.CONNECT', protocolVersion: version, clientId, cleanStart: true } as const;
  say(withCredentials({ ...connect, keepAliveSeconds: 60 }, address));
  for (const topic of topics)
    say({ type: 'client.PUBLISH', topic, payload: new Uint8Array(0), qos: 0, retain: true, dup: false });
  say({ type: 'client.DISCONNECT' });
  socket.end();
  await awaiting.until(() => isOver, withinMs);
  socket.destroy();
}

/** A CONNECT without a user name has that of the address, if there is one. */
export function withCredentials(event: ClientPacketEvent, { credentials }: Address): ClientPacketEvent {
  if (event.type !== 'client.CONNECT' || event.userName !== undefined || !credentials) return event;
  const { userName, password } = credentials;
  return { ...event, userName, ...(password !== undefined && { password: bytes(password) }) };
}

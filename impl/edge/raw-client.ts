/** Sockets that speak MQTT 5.0, and no more of it than they are told to. For tests only. */
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { Connect } from '../../model/vocabulary/packet.ts';
import { ClientCodec } from './client-codec.ts';

/** The bytes of the packets, one after the other. */
export function bytesOf(...packets: readonly ClientPacketEvent[]): Buffer {
  const codec = new ClientCodec('5.0');
  return Buffer.concat(packets.map((packet) => codec.encode(packet)));
}

export function connectPacket(fields: Partial<Connect> = {}): ClientPacketEvent {
  return {
    type: 'client.CONNECT',
    protocolVersion: '5.0',
    clientId: '',
    cleanStart: true,
    keepAliveSeconds: 0,
    ...fields,
  };
}

/** Connected with 5.0; the CONNACK has come. */
export async function rawClient(
  port: number,
  keepAliveSeconds: number,
  fields: Partial<Connect> = {},
): Promise<Socket> {
  const socket = connectSocket(port, '127.0.0.1');
  socket.write(bytesOf(connectPacket({ keepAliveSeconds, ...fields })));
  await once(socket, 'data');
  return socket;
}

/** With QoS 0; the SUBACK has come. */
export async function subscribe(socket: Socket, topicFilter: string): Promise<void> {
  socket.write(bytesOf({ type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions: [{ topicFilter, qos: 0 }] }));
  await once(socket, 'data');
}

export async function eventsUntilEnd(socket: Socket): Promise<ServerEvent[]> {
  return new ClientCodec('5.0').receive(await bytesUntilEnd(socket));
}

export async function bytesUntilEnd(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

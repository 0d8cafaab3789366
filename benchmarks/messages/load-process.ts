/**
 * Publishers and subscribers in one process, as cheap as can be: packets made beforehand, packets counted by their
 * lengths alone, one buffer to read into, one write for all that a socket has to get.
 */
import { createConnection, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import { packetType, publishBytes } from '../broker/client-packets.ts';
import { answerRequests } from '../broker/forked.ts';
import type { Counted, Ended, Load, LoadRequest } from './requests.ts';

const topic = 'bench/messages';
const payloadBytes = 64;
/** Without a message for so long, those that are missing are lost. */
const quietMs = 2_000;
const lookMs = 5;
/** So many connect at once: fewer than any contestant's listen backlog. */
const atOnce = 48;
const puback = 4;
const identifierAt = 2 + 2 + topic.length;
const codec = new ClientCodec('3.1.1');

interface Client {
  readonly socket: Socket;
  /** The beginning of a packet whose end has yet to come. */
  carried: Uint8Array | undefined;
  /** Told of a CONNACK and a SUBACK. */
  answered: () => void;
}

let load: Load = { qos: 0, publishers: 0, subscribers: 0, window: 0 };
let publishers: readonly Client[] = [];
let subscribers: readonly Client[] = [];
let packet: Uint8Array = new Uint8Array();
let published = 0;
let delivered = 0;
let acknowledged = 0;
let isSaying = false;
let isPumpDue = false;
const readBuffer = Buffer.alloc(65_536);
const acks = Buffer.alloc(65_536);

answerRequests(async (message) => {
  const request = message as LoadRequest;
  switch (request.ask) {
    case 'begin':
      return begin(request.port, request);
    case 'count': {
      const [startMs, before] = [performance.now(), delivered];
      await setTimeout(request.forMs);
      const counted: Counted = { delivered: delivered - before, seconds: (performance.now() - startMs) / 1_000 };
      return counted;
    }
    case 'end':
      return end();
    default:
      return request satisfies never;
  }
});

async function begin(port: number, wanted: Load): Promise<object> {
  load = wanted;
  [published, delivered, acknowledged] = [0, 0, 0];
  packet = publishBytes('3.1.1', topic, new Uint8Array(payloadBytes), load.qos, 1);
  subscribers = await openAll(load.subscribers, port, 'subscriber');
  await Promise.all(subscribers.map(subscribe));
  publishers = await openAll(load.publishers, port, 'publisher');
  isSaying = true;
  pump();
  return {};
}

async function end(): Promise<Ended> {
  isSaying = false;
  const owed = published * load.subscribers;
  for (let [last, quietSinceMs] = [delivered, performance.now()]; performance.now() - quietSinceMs < quietMs;) {
    if (delivered >= owed) break;
    if (delivered > last) [last, quietSinceMs] = [delivered, performance.now()];
    await setTimeout(lookMs);
  }
  const lost = owed - delivered;
  for (const { socket } of [...publishers, ...subscribers]) socket.destroy();
  return { owed, lost };
}

/** As many as the window has room for, all at once, when a quarter of it has. */
function pump(): void {
  isPumpDue = false;
  const done = Math.floor(delivered / load.subscribers);
  const room = load.window - (published - (load.qos === 0 ? done : Math.min(done, acknowledged)));
  if (!isSaying || room < load.window / 4) return;
  if (publishers.length === 1) publishers[0]?.socket.write(packets(room));
  else for (let count = 0; count < room; count += 1) sayInTurn(count);
  published += room;
}

function sayInTurn(count: number): void {
  const publisher = publishers[(published + count) % publishers.length];
  publisher?.socket.write(load.qos === 0 ? packet : identified(packet.slice(), 0, published + count));
}

function packets(count: number): Uint8Array {
  const all = Buffer.allocUnsafe(count * packet.length);
  for (let index = 0; index < count; index += 1) {
    all.set(packet, index * packet.length);
    if (load.qos > 0) identified(all, index * packet.length, published + index);
  }
  return all;
}

/** A Packet Identifier is free again long before its turn comes, as the window is smaller by far. */
function identified<Bytes extends Uint8Array>(bytes: Bytes, at: number, message: number): Bytes {
  const identifier = (message % 65_535) + 1;
  bytes[at + identifierAt] = identifier >> 8;
  bytes[at + identifierAt + 1] = identifier & 0xff;
  return bytes;
}

function received(client: Client, chunk: Uint8Array): void {
  const bytes = client.carried ? Buffer.concat([client.carried, chunk]) : chunk;
  let at = 0;
  let ackBytes = 0;
  // Every packet is shorter than 128 bytes, so that its length is in one byte.
  for (let next; at + 2 <= bytes.length; at = next) {
    next = at + 2 + (bytes[at + 1] ?? 0);
    if (next > bytes.length) break;
    const head = bytes[at] ?? 0;
    const type = head >> 4;
    if (type === packetType.publish) {
      delivered += 1;
      if ((head & 0x06) === 0) continue;
      acks[ackBytes] = puback << 4;
      acks[ackBytes + 1] = 2;
      acks[ackBytes + 2] = bytes[at + identifierAt] ?? 0;
      acks[ackBytes + 3] = bytes[at + identifierAt + 1] ?? 0;
      ackBytes += 4;
    } else if (type === puback) acknowledged += 1;
    else client.answered();
  }
  client.carried = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
  if (ackBytes > 0) client.socket.write(Buffer.from(acks.subarray(0, ackBytes)));
  if (isPumpDue) return;
  isPumpDue = true;
  // What all sockets have got in this turn makes room for one write.
  setImmediate(pump);
}

async function openAll(count: number, port: number, name: string): Promise<readonly Client[]> {
  const clients: Client[] = [];
  while (clients.length < count) {
    const more = Math.min(atOnce, count - clients.length);
    const first = clients.length;
    clients.push(
      ...(await Promise.all(Array.from({ length: more }, (_, index) => open(port, `${name}-${first + index}`)))),
    );
  }
  return clients;
}

/** Resolves at its CONNACK. */
async function open(port: number, clientId: string): Promise<Client> {
  const connected = Promise.withResolvers<void>();
  const callback = (bytes: number): boolean => {
    received(client, readBuffer.subarray(0, bytes));
    return true;
  };
  const socket = createConnection({
    host: '127.0.0.1',
    port,
    noDelay: true,
    onread: { buffer: readBuffer, callback },
  });
  const client: Client = { socket, carried: undefined, answered: connected.resolve };
  socket.on('error', connected.reject);
  const connect = { protocolVersion: '3.1.1', clientId, cleanStart: true, keepAliveSeconds: 0 } as const;
  socket.write(codec.encode({ type: 'client.CONNECT', ...connect }));
  await connected.promise;
  return client;
}

async function subscribe(client: Client): Promise<void> {
  const subscribed = Promise.withResolvers<void>();
  client.answered = subscribed.resolve;
  const subscriptions = [{ topicFilter: topic, qos: load.qos }];
  client.socket.write(codec.encode({ type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions }));
  await subscribed.promise;
}

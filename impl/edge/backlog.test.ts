/** A client that reads gets all that waits for it, however much more that is than may wait for one that does not. */
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClientPacketEvent } from '../../model/vocabulary/event.ts';
import { ClientCodec } from './client-codec.ts';
import { bytesOf, connectPacket, rawClient } from './raw-client.ts';
import { startBroker, type RunningBroker } from './server.ts';

/** More than the kernel takes, and far more than may wait. */
const messages = 300;
const messageBytes = 50_000;

let broker: RunningBroker;
beforeEach(async () => {
  broker = await startBroker({ port: 0, unsentBytesMax: 2_000_000, options: { inFlightBytesMax: 1_000_000 } });
});
afterEach(() => broker.close());

async function publishAll(topicOf: (count: number) => string, retain: boolean): Promise<void> {
  const publisher = await rawClient(broker.port, 0);
  const payload = new Uint8Array(messageBytes);
  for (let count = 0; count < messages; count++) {
    const publish = { topic: topicOf(count), payload, qos: 1, packetIdentifier: 1, retain, dup: false } as const;
    publisher.write(bytesOf({ type: 'client.PUBLISH', ...publish }));
    await once(publisher, 'data');
  }
}

/** Sends the packets, acknowledges every message, and answers whether all have come before the server closes. */
async function getsAll(...packets: readonly ClientPacketEvent[]): Promise<boolean> {
  const codec = new ClientCodec('5.0');
  const socket = connectSocket(broker.port, '127.0.0.1');
  socket.write(bytesOf(...packets));
  let count = 0;
  return new Promise((resolve) => {
    socket.on('data', (bytes) => {
      for (const event of codec.receive(bytes)) {
        if (event.type !== 'server.PUBLISH') continue;
        count += 1;
        const { packetIdentifier = 0 } = event;
        if (event.qos > 0) socket.write(codec.encode({ type: 'client.PUBACK', packetIdentifier }));
      }
      if (count >= messages) resolve(true);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(false));
  });
}

function subscribePacket(topicFilter: string, qos: 0 | 1): ClientPacketEvent {
  return { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions: [{ topicFilter, qos }] };
}

test('the retained messages that its subscription matches', async () => {
  await publishAll((count) => `retained/${count}`, true);
  expect(await getsAll(connectPacket(), subscribePacket('retained/#', 0))).toBe(true);
});

test('the messages that have waited for its session, while each PUBACK lets out more', async () => {
  const session = { clientId: 'absent', cleanStart: false, sessionExpiryIntervalSeconds: 60 };
  const absent = await rawClient(broker.port, 0, session);
  absent.end(bytesOf(subscribePacket('absent', 1), { type: 'client.DISCONNECT' }));
  await once(absent, 'close');
  await publishAll(() => 'absent', false);
  expect(await getsAll(connectPacket(session))).toBe(true);
});

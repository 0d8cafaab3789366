/** Connections over TCP: how they begin together, and how they end. */
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { ClientCodec } from './client-codec.ts';
import { bytesOf, bytesUntilEnd, connectPacket, eventsUntilEnd, rawClient, subscribe } from './raw-client.ts';
import { startBroker, type RunningBroker } from './server.ts';

let broker: RunningBroker;
beforeAll(async () => {
  broker = await startBroker({ port: 0 });
});
afterAll(() => broker.close());

const will = { topic: 'will', payload: new Uint8Array(1), qos: 0, retain: false } as const;

describe.each<{ version: ProtocolVersion }>([{ version: '3.1.1' }, { version: '5.0' }])(
  'in $version',
  ({ version }) => {
    test('of twenty CONNECTs with one Client Identifier at once exactly one survives, with its session', async () => {
      const kept = version === '5.0' ? { sessionExpiryIntervalSeconds: 60 } : {};
      const fields = { protocolVersion: version, clientId: `twenty-${version}`, cleanStart: false, ...kept };
      const sockets = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const socket = connectSocket(broker.port, '127.0.0.1');
          await once(socket, 'connect');
          return socket;
        }),
      );
      const open = new Set(sockets);
      const losers = new Promise<void>((resolve) => {
        for (const socket of sockets)
          socket.resume().once('close', () => {
            open.delete(socket);
            if (open.size === 1) resolve();
          });
      });
      const connect = new ClientCodec(version).encode(connectPacket(fields));
      for (const socket of sockets) socket.write(connect);
      await losers;
      const [survivor] = open;
      survivor?.write(new ClientCodec(version).encode({ type: 'client.PINGREQ' }));
      const answers: Buffer[] = [];
      survivor?.on('data', (bytes) => answers.push(bytes));
      await once(survivor as Socket, 'data');
      expect(Buffer.concat(answers)).toEqual(Buffer.of(0xd0, 0));
      survivor?.destroy();
    });
  },
);

test.each([{ size: 1 }, { size: 7 }, { size: 1_000 }])(
  'packets are taken in their order, also if they come in pieces of $size bytes',
  async ({ size }) => {
    const message = (text: string) =>
      ({
        type: 'client.PUBLISH',
        topic: `order/${size}`,
        payload: payloadOf(text),
        qos: 0,
        retain: false,
        dup: false,
      }) as const;
    const subscriptions = [{ topicFilter: `order/${size}`, qos: 0 }] as const;
    const bytes = bytesOf(
      connectPacket(),
      message('before'),
      { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions },
      message('after'),
      { type: 'client.DISCONNECT' },
    );
    const socket = connectSocket(broker.port, '127.0.0.1');
    for (let from = 0; from < bytes.length; from += size)
      await new Promise((written) => socket.write(bytes.subarray(from, from + size), written));
    const events = await eventsUntilEnd(socket);
    expect(events).toMatchObject([
      { type: 'server.CONNACK' },
      { type: 'server.SUBACK' },
      { type: 'server.PUBLISH', payload: payloadOf('after') },
    ]);
  },
);

test('the last packet arrives, though the client goes on sending', async () => {
  const socket = await rawClient(broker.port, 0);
  const errors: Error[] = [];
  socket.on('error', (error) => errors.push(error));
  socket.pause();
  // A reserved type of packet, and then megabytes that nobody asked for.
  socket.write(Buffer.of(0x00, 0x00));
  for (let count = 0; count < 64; count++) await new Promise((written) => socket.write(Buffer.alloc(65_536), written));
  const ended = eventsUntilEnd(socket);
  socket.resume();
  const events = await ended;
  expect(events).toMatchObject([{ type: 'server.DISCONNECT', reasonCode: 0x81 }]);
  expect(errors).toEqual([]);
});

test('beyond the most clients one is told that the server is busy, and beyond what may wait one is reset', async () => {
  const own = await startBroker({ port: 0, options: { connectionsMax: 1 } });
  const served = await rawClient(own.port, 0);
  const refused = connectSocket(own.port, '127.0.0.1');
  refused.write(bytesOf(connectPacket()));
  expect(await eventsUntilEnd(refused)).toMatchObject([{ type: 'server.CONNACK', reasonCode: 0x89 }]);
  const waiting = Array.from({ length: 100 }, () => connectSocket(own.port, '127.0.0.1'));
  await Promise.all(waiting.map((socket) => once(socket, 'connect')));
  const beyond = connectSocket(own.port, '127.0.0.1');
  await expect(once(beyond, 'close')).rejects.toThrow('ECONNRESET');
  expect(waiting.filter((socket) => socket.closed)).toEqual([]);
  const ends = [served, ...waiting].map((socket) => bytesUntilEnd(socket));
  await Promise.all([own.close(), ...ends]);
});

describe('the server that goes', () => {
  test('lets the others hear of it by the wills, and takes nobody new', async () => {
    const own = await startBroker({ port: 0, lingerMs: 60_000 });
    const witness = await rawClient(own.port, 0);
    await subscribe(witness, 'will');
    const mortal = await rawClient(own.port, 0, { will });
    const heard = [eventsUntilEnd(witness), eventsUntilEnd(mortal)] as const;
    const closing = own.close();
    await expect(once(connectSocket(own.port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED');
    expect(await heard[0]).toMatchObject([{ topic: 'will' }, { reasonCode: 0x8b }]);
    expect(await heard[1]).toMatchObject([{ reasonCode: 0x8b }]);
    await closing;
    // Whoever asks again is answered when it is done.
    await own.close();
  });
});

function payloadOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

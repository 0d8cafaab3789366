import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { fileURLToPath } from 'node:url';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ClientCodec } from './client-codec.ts';
import { Clock } from './clock.ts';
import { Drain } from './drain.ts';
import { Expiry } from './expiry.ts';
import { Link } from './link.ts';
import { bytesUntilEnd, eventsUntilEnd, rawClient, subscribe } from './raw-client.ts';
import { startBroker, type RunningBroker } from './server.ts';
import { Turn } from './turn.ts';

let broker: RunningBroker;
beforeAll(async () => {
  broker = await startBroker({ port: 0, options: { tickMs: 20 } });
});
afterAll(() => broker.close());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the server', () => {
  test('closes without a word if no CONNECT comes', async () => {
    const own = await startBroker({ port: 0, options: { connectTimeoutMs: 200 } });
    const socket = connectSocket(own.port, '127.0.0.1');
    expect(await bytesUntilEnd(socket)).toHaveLength(0);
    await own.close();
  });

  test('says 0x8D before it closes a silent connection, and 0x8B before it goes itself', async () => {
    const own = await startBroker({ port: 0, options: { tickMs: 20 } });
    const silent = await rawClient(own.port, 1);
    const idle = await rawClient(own.port, 0);
    expect((await eventsUntilEnd(silent)).at(-1)).toEqual({ type: 'server.DISCONNECT', reasonCode: 0x8d });
    const [events] = await Promise.all([eventsUntilEnd(idle), own.close()]);
    expect(events.at(-1)).toEqual({ type: 'server.DISCONNECT', reasonCode: 0x8b });
  });

  test('answers a client that has sent its last bytes, then closes too', async () => {
    const socket = await rawClient(broker.port, 0);
    socket.end(new ClientCodec('5.0').encode({ type: 'client.PINGREQ' }));
    expect(await eventsUntilEnd(socket)).toEqual([{ type: 'server.PINGRESP' }]);
  });

  test('closes, with what has just arrived', async () => {
    const own = await startBroker({ port: 0 });
    const sockets = await Promise.all(Array.from({ length: 20 }, () => rawClient(own.port, 0)));
    for (const socket of sockets) socket.write(new ClientCodec('5.0').encode({ type: 'client.PINGREQ' }));
    const ends = sockets.map((socket) => eventsUntilEnd(socket));
    await own.close();
    for (const events of await Promise.all(ends))
      expect(events.at(-1)).toEqual({ type: 'server.DISCONNECT', reasonCode: 0x8b });
  });

  test('survives a reset, and bytes that are no MQTT', async () => {
    const reset = connectSocket(broker.port, '127.0.0.1');
    await once(reset, 'connect');
    reset.resetAndDestroy();
    const noise = connectSocket(broker.port, '127.0.0.1');
    noise.write('GET / HTTP/1.1\r\n\r\n');
    expect(await bytesUntilEnd(noise)).toHaveLength(0);
    const client = await mqtt.connectAsync({ host: '127.0.0.1', port: broker.port });
    await client.endAsync();
  });

  test('serves the others while a client does not read, and publishes its will when it gives it up', async () => {
    const own = await startBroker({ port: 0, unsentBytesMax: 1_000_000 });
    const will = { topic: 'will', payload: Buffer.from('deaf'), qos: 0, retain: true } as const;
    const deaf = await rawClient(own.port, 0, { will });
    await subscribe(deaf, 'loud');
    deaf.pause();
    deaf.on('error', () => undefined);
    const closed = new Promise((resolve) => deaf.once('close', resolve));
    const loud = await mqtt.connectAsync({ host: '127.0.0.1', port: own.port });
    for (let count = 0; count < 40; count++) await loud.publishAsync('loud', Buffer.alloc(500_000), { qos: 1 });
    deaf.resume();
    await closed;
    const heard = nextMessage(loud);
    await loud.subscribeAsync('will');
    expect(await heard).toMatchObject({ payload: 'deaf' });
    await loud.endAsync();
    await own.close();
    expect(deaf.destroyed).toBe(true);
  });

  test('refuses a port that is in use, and its process ends', async () => {
    await expect(startBroker({ port: broker.port })).rejects.toThrow('EADDRINUSE');
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main, '--port', String(broker.port)], {
      timeout: 30_000,
    });
    expect(await once(child, 'close')).toEqual([2, null]);
  });
});

describe('the server, by a clock that jumps', () => {
  let nowMs = 0;
  const startJumping = (): Promise<RunningBroker> => startBroker({ port: 0, clock: new Clock(() => nowMs, Infinity) });

  test(
    'sends what is due, one slice after the other, though nothing arrives meanwhile',
    { timeout: 20_000 },
    async () => {
      const own = await startJumping();
      const witness = await rawClient(own.port, 0);
      await subscribe(witness, 'will');
      const will = {
        topic: 'will',
        payload: Buffer.from('gone'),
        qos: 0,
        retain: false,
        willDelayIntervalSeconds: 10,
      } as const;
      const leave = async (): Promise<void> => {
        const socket = await rawClient(own.port, 0, { will, sessionExpiryIntervalSeconds: 60 });
        socket.end(new ClientCodec('5.0').encode({ type: 'client.DISCONNECT', reasonCode: 4 }));
        await once(socket, 'close');
      };
      // More than are done between two polls.
      await Promise.all(Array.from({ length: 130 }, leave));
      const codec = new ClientCodec('5.0');
      let wills = 0;
      const all = new Promise<void>((resolve) => {
        witness.on('data', (bytes) => {
          wills += codec.receive(bytes).length;
          if (wills === 130) resolve();
        });
      });
      nowMs += 20_000;
      await all;
      expect(wills).toBe(130);
      await own.close();
    },
  );

  test('waits for all sockets that are open by then, and for no others', async () => {
    const begin = vi.spyOn(Expiry.prototype, 'begin');
    const own = await startJumping();
    const gone = await rawClient(own.port, 0);
    gone.end();
    await once(gone, 'close');
    const silent = await rawClient(own.port, 10);
    nowMs += 20_000;
    await bytesUntilEnd(silent);
    await own.close();
    expect(begin).toHaveBeenLastCalledWith(expect.any(Number), 1);
  });
});

test('the server notes what it reads on which socket, and writes to those alone that have something to get', async () => {
  const own = await startBroker({ port: 0 });
  const clients = [await rawClient(own.port, 0), await rawClient(own.port, 0)] as const;
  const read = vi.spyOn(Drain.prototype, 'read');
  const add = vi.spyOn(Turn.prototype, 'add');
  const flush = vi.spyOn(Link.prototype, 'flush');
  for (const client of clients) {
    client.write(new ClientCodec('5.0').encode({ type: 'client.PINGREQ' }));
    await once(client, 'data');
  }
  const [first, second] = read.mock.calls.map(([socket]) => socket);
  expect(read).toHaveBeenCalledTimes(2);
  expect(first).not.toBe(second);
  expect(add.mock.calls.map(([{ bytes }]) => bytes)).toEqual([2, 2]);
  expect(flush.mock.contexts).toEqual([first, second]);
  await Promise.all([...clients.map((client) => bytesUntilEnd(client)), own.close()]);
});

async function nextMessage(client: MqttClient): Promise<{ topic: string; payload: string; qos: number }> {
  return new Promise((resolve) => {
    client.once('message', (topic, payload, { qos }) => resolve({ topic, payload: payload.toString(), qos }));
  });
}

/** A client that has stopped reading, so that its TCP window is full, delays nothing of what is due. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ServerEvent } from '../../model/vocabulary/event.ts';
import { ClientCodec } from './client-codec.ts';
import { Clock } from './clock.ts';
import { bytesOf, rawClient, subscribe } from './raw-client.ts';
import { startBroker, type RunningBroker } from './server.ts';

/** More than the kernel takes for a socket that nobody reads. */
const messages = 60;
const messageBytes = 500_000;

let nowMs: number;
let broker: RunningBroker;
let witness: Socket;
let deaf: Socket;

beforeEach(async () => {
  nowMs = 0;
  const clock = new Clock(() => nowMs, Infinity);
  const unsentBytesMax = 2 * messages * messageBytes;
  broker = await startBroker({ port: 0, clock, unsentBytesMax, lingerMs: 50 });
  witness = await rawClient(broker.port, 0);
  await subscribe(witness, 'will');
  const will = { topic: 'will', payload: new Uint8Array(1), qos: 0, retain: false } as const;
  deaf = await rawClient(broker.port, 10, { clientId: 'deaf', will });
  await subscribe(deaf, 'loud');
  deaf.pause();
  deaf.on('error', () => undefined);
  const payload = new Uint8Array(messageBytes);
  const loud = await rawClient(broker.port, 0);
  for (let count = 0; count < messages; count++) {
    const publish = { topic: 'loud', payload, qos: 1, packetIdentifier: 1, retain: false, dup: false } as const;
    loud.write(bytesOf({ type: 'client.PUBLISH', ...publish }));
    await once(loud, 'data');
  }
});
afterEach(() => broker.close());

/** What it can still get when the server has no socket any more: not all, as its window was full. */
async function bytesLeft(): Promise<number> {
  await broker.close();
  let bytes = 0;
  deaf.on('data', (chunk: Buffer) => (bytes += chunk.length));
  deaf.resume();
  await once(deaf, 'close');
  return bytes;
}

async function heard(socket: Socket): Promise<ServerEvent[]> {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return new ClientCodec('5.0').receive(bytes);
}

test('its Keep Alive runs out, its will is published, and its socket does not outlast the time to linger', async () => {
  const will = heard(witness);
  nowMs += 20_000;
  expect(await will).toMatchObject([{ type: 'server.PUBLISH', topic: 'will' }]);
  expect(await bytesLeft()).toBeLessThan(messages * messageBytes);
});

test('it is taken over, and its successor is served', async () => {
  const will = heard(witness);
  const successor = await rawClient(broker.port, 0, { clientId: 'deaf' });
  expect(await will).toMatchObject([{ type: 'server.PUBLISH', topic: 'will' }]);
  successor.write(bytesOf({ type: 'client.PINGREQ' }));
  expect(await heard(successor)).toEqual([{ type: 'server.PINGRESP' }]);
  expect(await bytesLeft()).toBeLessThan(messages * messageBytes);
});

test('the server does not wait for it when it goes', async () => {
  expect(await bytesLeft()).toBeLessThan(messages * messageBytes);
});

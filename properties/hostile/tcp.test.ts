/** Hostile inputs over real sockets, a hundred at once, beside a client of MQTT.js that must not notice. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createConnection, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { startBroker, type RunningBroker } from '../../impl/edge/server.ts';
import { Chance } from './chance.ts';
import { drawInput } from './input.ts';

const host = '127.0.0.1';
const atOnce = 100;
const waves = 4;
const topic = 'known-to-healthy-clients';

/** The broker's ends of the connections. */
const sockets = new Set<Socket>();
let onClosed = (): void => {};

function keep(message: unknown): void {
  const { socket } = message as { readonly socket: Socket };
  sockets.add(socket);
  socket.once('close', () => {
    sockets.delete(socket);
    onClosed();
  });
}

let broker: RunningBroker | undefined;
let healthy: MqttClient | undefined;
afterEach(async () => {
  unsubscribe('net.server.socket', keep);
  healthy?.end(true);
  await broker?.close();
});

/** Says it all, a piece in each turn of the event loop, then goes in one way or another. */
async function attack(port: number, seed: number): Promise<void> {
  const chance = new Chance(seed);
  const socket = createConnection({ host, port, noDelay: true });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  // The broker may close in the midst of it.
  socket.on('error', () => {});
  socket.resume();
  for (const piece of drawInput(chance)) {
    if (!socket.writable) break;
    socket.write(piece);
    await setImmediate();
  }
  if (chance.percent(40)) socket.end();
  else if (chance.percent(50)) socket.resetAndDestroy();
  else socket.destroy();
  await closed;
}

async function untilLeft(count: number): Promise<void> {
  while (sockets.size > count)
    await new Promise<void>((resolve) => {
      onClosed = resolve;
    });
}

test('a client of MQTT.js gets all it is owed beside hostile connections, and no socket is left of them', async () => {
  subscribe('net.server.socket', keep);
  broker = await startBroker({ port: 0, options: { tickMs: 20, packetBytesMax: 2_000 }, lingerMs: 100 });
  const { port } = broker;
  const client = await connectAsync({ host, port, protocolVersion: 5, reconnectPeriod: 0, clientId: 'healthy' });
  healthy = client;
  const got: string[] = [];
  let closes = 0;
  const hasLast = new Promise<void>((resolve) => {
    client.on('message', (_, payload) => {
      got.push(payload.toString());
      if (got.at(-1) === 'last') resolve();
    });
  });
  client.on('close', () => (closes += 1));
  await client.subscribeAsync(topic, { qos: 2 });
  const owed: string[] = [];
  for (let wave = 0; wave < waves; wave++) {
    const attacks = Array.from({ length: atOnce }, (_, index) => attack(port, wave * atOnce + index));
    for (const qos of [0, 1, 2] as const) {
      owed.push(`${wave} ${qos}`);
      await client.publishAsync(topic, `${wave} ${qos}`, { qos });
    }
    await Promise.all(attacks);
  }
  await untilLeft(1);
  // MQTT.js tells a message of QoS 2 when it is released, in this order among themselves: all others are told by then.
  await client.publishAsync(topic, 'last', { qos: 2 });
  await hasLast;
  expect(got.toSorted()).toEqual([...owed, 'last'].toSorted());
  expect(closes).toBe(0);
});

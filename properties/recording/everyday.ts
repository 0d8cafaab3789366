/**
 * Traffic as it is every day, in seconds: values that repeat, retained states, wildcards, all QoS, clients that come back, are
 * taken over, die with and without a will, and some that talk past the proxy. For tests.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { ClientCodec } from '../../impl/edge/client-codec.ts';

export interface Everyday {
  /** Where the proxy listens, and the broker behind it. */
  readonly port: number;
  readonly beside: number;
  readonly protocolVersion: 4 | 5;
  readonly rounds: number;
}

const host = '127.0.0.1';

async function join(port: number, options: IClientOptions): Promise<MqttClient> {
  return mqtt.connectAsync({ host, port, reconnectPeriod: 0, connectTimeout: 10_000, ...options });
}

/** Nothing is awaited but what the other end answers. */
export async function everyday({ port, beside, protocolVersion, rounds }: Everyday): Promise<void> {
  const common = { protocolVersion, keepalive: 1 } as const;
  const lasting =
    protocolVersion === 5 ? { clean: false, properties: { sessionExpiryInterval: 60 } } : { clean: false };
  // Somebody has been there before, and somebody talks past the proxy.
  const before = await join(beside, { ...common, ...lasting, clientId: 'archive' });
  await before.subscribeAsync('building/#', { qos: 1 });
  await before.endAsync();
  const stranger = await join(beside, { ...common, clientId: 'stranger' });
  await stranger.publishAsync('building/1/state', 'online', { qos: 1, retain: true });
  const panel = await join(port, { ...common, clientId: 'panel' });
  await panel.subscribeAsync({ 'building/+/state': { qos: 0 }, 'building/#': { qos: 2 }, $SYS: { qos: 0 } });
  for (let round = 0; round < rounds; round += 1) {
    const will = { topic: 'building/1/state', payload: Buffer.from('offline'), qos: 0, retain: true } as const;
    const sensor = await join(port, { ...common, clientId: 'sensor', will });
    await sensor.publishAsync('building/1/state', 'online', { qos: 1, retain: true });
    const archive = await join(port, { ...common, ...lasting, clientId: 'archive' });
    await archive.subscribeAsync('building/+/temperature', { qos: 2 });
    await Promise.all(
      ([0, 1, 2, 0, 1, 2] as const).flatMap((qos) => [
        sensor.publishAsync('building/1/temperature', '21.5', { qos }),
        stranger.publishAsync('building/1/temperature', '21.5', { qos }),
        sensor.publishAsync(`building/1/blob`, Buffer.alloc(100_000, 7), { qos }),
      ]),
    );
    await archive.unsubscribeAsync('building/+/temperature');
    if (round % 3 === 0) archive.stream.destroy();
    else await archive.endAsync();
    await stranger.publishAsync('building/1/temperature', '22', { qos: 2 });
    if (round % 4 === 0) await (await join(port, { ...common, clientId: 'sensor', will })).endAsync();
    else if (round % 4 === 1) sensor.stream.destroy();
    else if (round % 4 === 2) (sensor.stream as unknown as { resetAndDestroy: () => void }).resetAndDestroy();
    else await sensor.endAsync();
    sensor.end(true);
    archive.end(true);
    // It dies without a word: the broker finds out by Keep Alive, and publishes the will.
    if (round % 5 === 0) await silent(port, protocolVersion);
    await pause(20);
  }
  await Promise.all([panel.endAsync(), stranger.endAsync()]);
}

/** Connects with a Keep Alive of one second and a will, and is silent until the broker closes. */
async function silent(port: number, protocolVersion: 4 | 5): Promise<void> {
  const socket = connect({ host, port });
  const will = { topic: 'building/2/state', payload: Buffer.from('offline'), qos: 0, retain: false } as const;
  const version = protocolVersion === 4 ? '3.1.1' : '5.0';
  socket.write(
    new ClientCodec(version).encode({
      type: 'client.CONNECT',
      protocolVersion: version,
      clientId: 'silent',
      cleanStart: true,
      keepAliveSeconds: 1,
      will,
    }),
  );
  socket.resume();
  await once(socket, 'close');
}

/** A broker over TCP that goes on where another one has ended. */
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import type { JournalEntry } from '../journal.ts';
import { startBroker } from './server.ts';

test('a client finds its session again, and what came for it, when the server comes back', async () => {
  const journal: JournalEntry[] = [];
  const store = (entry: JournalEntry): void => void journal.push(entry);
  const first = await startBroker({ port: 0, options: { store } });
  const options = { host: '127.0.0.1', protocolVersion: 5, clientId: 'sleeper', clean: false } as const;
  const properties = { sessionExpiryInterval: 60 };
  const sleeper = await mqtt.connectAsync({ ...options, port: first.port, properties });
  await sleeper.subscribeAsync('news', { qos: 1 });
  await sleeper.endAsync();
  const herald = await mqtt.connectAsync({ host: '127.0.0.1', port: first.port });
  await herald.publishAsync('news', 'while away', { qos: 1 });
  await herald.endAsync();
  await first.close();

  const second = await startBroker({ port: 0, restored: { entries: journal, offsetMs: () => 0 } });
  expect(second.snapshot().length).toBeGreaterThan(0);
  const back = mqtt.connect({ ...options, port: second.port, properties });
  const message = new Promise<string>((resolve) => back.once('message', (_, payload) => resolve(payload.toString())));
  const connack = new Promise<boolean>((resolve) => back.once('connect', (packet) => resolve(packet.sessionPresent)));
  expect(await connack).toBe(true);
  expect(await message).toBe('while away');
  await back.endAsync();
  await second.close();
});

/** Alone in its file: any other broker here would set timers too. */
import { afterEach, expect, test, vi } from 'vitest';
import { bytesUntilEnd, rawClient } from './raw-client.ts';
import { startBroker } from './server.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a broker has no timer left when it has closed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const own = await startBroker({ port: 0 });
  expect(vi.getTimerCount()).toBe(1);
  const ends = [await rawClient(own.port, 0), await rawClient(own.port, 0)].map((socket) => bytesUntilEnd(socket));
  await own.close();
  // The time to linger of each socket too.
  expect(vi.getTimerCount()).toBe(0);
  await Promise.all(ends);
});

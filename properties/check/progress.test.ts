import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress } from './progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what takes long gives a sign of life every ten seconds, and none when it has ended', async () => {
  const lines: string[] = [];
  const stream = { isTTY: false, write: (line: string) => lines.push(line) } as unknown as NodeJS.WriteStream;
  const work = Promise.withResolvers<number>();
  const pending = new Progress(stream).during('looking closer', work.promise);
  await vi.advanceTimersByTimeAsync(25_000);
  expect(lines).toEqual(['[  0 s] looking closer\n', '[ 10 s] looking closer\n', '[ 20 s] looking closer\n']);
  work.resolve(7);
  expect(await pending).toBe(7);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines).toHaveLength(3);
});

test('what fails is told to who waits for it, and gives no sign of life any more', async () => {
  const stream = { isTTY: false, write: () => true } as unknown as NodeJS.WriteStream;
  await expect(new Progress(stream).during('trying', Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(vi.getTimerCount()).toBe(0);
});

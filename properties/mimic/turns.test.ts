/** Work is done in turns, and the event loop goes round between them. */
import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('what began first goes on first, one in a turn of the event loop', async () => {
  const log: string[] = [];
  const turns = [new Turns(), new Turns()];
  const work = async (number: number): Promise<void> => {
    await turns[number]?.next();
    log.push(`work ${number}`);
  };
  const isDone = Promise.all([work(1), work(0)]);
  let rounds = 0;
  const go = (): void => {
    log.push('event loop');
    if ((rounds += 1) < 3) setImmediate(go);
  };
  setImmediate(go);
  await isDone;
  expect(log).toEqual(['work 0', 'event loop', 'work 1']);
});

import { expect, it } from 'vitest';
import { Broker, type JournalEntry } from '../../impl/broker.ts';
import { startBroker } from '../../impl/edge/server.ts';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import { close, connect, send, wait } from '../scenario/build.ts';
import type { Scenario } from '../scenario/step.ts';
import { at } from './stand-in.ts';
import { runOverTcp } from './tcp.ts';
import { leftoversOf, tidy } from './tidy.ts';

const scenario = (version: '3.1.1' | '5.0'): Scenario => ({
  version,
  ties: 'server first',
  steps: [
    connect(0, { cleanStart: false, sessionExpiryIntervalSeconds: 1_000, will: { retain: true } }),
    send(0, { type: 'SUBSCRIBE' }, { type: 'PUBLISH', topic: 'other', retain: true }),
    wait(100),
    close(0),
    connect(1, { cleanStart: false, sessionExpiryIntervalSeconds: 1_000, will: { willDelayIntervalSeconds: 900 } }),
    close(1),
    wait(100),
  ],
});

it('takes away the sessions and the retained messages that scenarios leave, and nothing else', async () => {
  const journal: JournalEntry[] = [];
  const broker = await startBroker({ port: 0, options: { store: (entry) => journal.push(entry) } });
  const address = at(broker.port);
  const kept = (): readonly JournalEntry[] => Broker.restore({}, journal, 0).snapshot();
  const scenarios = [scenario('3.1.1'), scenario('5.0')];
  const { runs } = await runOverTcp(scenarios, {
    address,
    profile: wireProfile(strictProfile(100, 10_000), 50),
    concurrency: 1,
  });
  const sessions = (): number => kept().filter(({ type }) => type.startsWith('session')).length;
  const before = kept();
  expect(before.length).toBeGreaterThan(0);
  expect(sessions()).toBeGreaterThan(0);
  const [first] = runs;
  await tidy(leftoversOf(first?.observations ?? []), address);
  expect(kept().length).toBeLessThan(before.length);
  expect(kept().length).toBeGreaterThan(0);
  await tidy(leftoversOf(runs.flatMap(({ observations }) => observations)), address);
  await broker.close();
  expect(kept()).toEqual([]);
});

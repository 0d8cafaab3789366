/** What every client is tried for, in either version. What is heard too much comes before a last message, and shows by that. */
import { deepStrictEqual } from 'node:assert';
import type { QoS } from '../../../model/vocabulary/packet.ts';
import { hears, hearsMessage, ifShown, type Stage, type Trial } from './trial.ts';

/** For a 5.0 client: long enough for any trial. */
const keepsSessionSeconds = 600;

export const trials: readonly Trial[] = [
  {
    name: 'connects, subscribes, and says goodbye',
    run: async ({ listen }) => {
      const listener = await listen({ clientId: 'same' });
      ifShown(listener.welcome.sessionPresent, false);
      await listener.leave();
      const again = await listen({ clientId: 'same', keepsSessionSeconds });
      ifShown(again.welcome.sessionPresent, false);
    },
  },
  ...([0, 1, 2] as const).map((qos): Trial => ({
    name: `says and hears QoS ${qos}`,
    run: (stage) => passesOn(stage, qos),
  })),
  {
    name: 'hears no more than the QoS that it was granted',
    run: async ({ listen, say }) => {
      const [atMostOnce, atLeastOnce] = [await listen({ qos: 0 }), await listen({ qos: 1 })];
      await say([{ qos: 2 }, { qos: 0, payload: 'once' }]);
      await hearsMessage(atMostOnce, { payload: 'said', qos: 0 });
      await hearsMessage(atLeastOnce, { payload: 'said', qos: 1 });
      await hearsMessage(atLeastOnce, { payload: 'once', qos: 0 });
    },
  },
  {
    name: 'has a message retained, gets it when it subscribes, and has it cleared',
    run: async ({ listen, say }) => {
      const before = await listen();
      await say([{ payload: 'kept', retain: true }]);
      await hearsMessage(before, { payload: 'kept', retain: false });
      const after = await listen();
      await hearsMessage(after, { topic: 't/1', payload: 'kept', retain: true, qos: 1 });
      await say([{ payload: '', retain: true }]);
      await hears(after, ['']);
      const late = await listen();
      await say([{ payload: 'live' }]);
      await hearsMessage(late, { payload: 'live', retain: false });
    },
  },
  {
    name: 'has its will published when its connection breaks',
    run: async ({ listen }) => {
      const witness = await listen();
      const will = { topic: 't/will', payload: 'gone', qos: 1, retain: true } as const;
      const mortal = await listen({ topicFilters: ['other'], will });
      await mortal.break();
      await hearsMessage(witness, { topic: 't/will', payload: 'gone', qos: 1, retain: false });
      await hearsMessage(await listen(), { topic: 't/will', payload: 'gone', retain: true });
    },
  },
  {
    name: 'has no will published when it says goodbye',
    run: async ({ listen, say }) => {
      const witness = await listen();
      await say([{ payload: 'alive' }], { will: { topic: 't/will', payload: 'gone', qos: 1 } });
      await say([{ payload: 'last' }]);
      await hears(witness, ['alive', 'last']);
    },
  },
  {
    name: 'is taken over by another with its identifier, which is served',
    run: async ({ listen, say }) => {
      const first = await listen({ clientId: 'same', isGoingToBeClosed: true });
      const second = await listen({ clientId: 'same' });
      await first.ended();
      await say([{ payload: 'after' }]);
      await hearsMessage(second, { payload: 'after' });
    },
  },
  {
    name: 'resumes its session after a goodbye: all that came meanwhile, in order, once',
    run: (stage) => resumes(stage, 'leave'),
  },
  {
    name: 'resumes its session after its connection broke: all that came meanwhile, in order, once',
    run: (stage) => resumes(stage, 'break'),
  },
  {
    name: 'begins anew with a clean session, and what waited is gone',
    run: async ({ listen, say }) => {
      const kept = await listen({ clientId: 'same', keepsSessionSeconds });
      await kept.leave();
      await say([{ payload: 'waits' }]);
      const clean = await listen({ clientId: 'same' });
      ifShown(clean.welcome.sessionPresent, false);
      await say([{ payload: 'live' }]);
      await hears(clean, ['live']);
    },
  },
];

async function passesOn({ listen, say }: Stage, qos: QoS): Promise<void> {
  const listener = await listen({ qos });
  const payloads = ['one', 'two "quoted" \\ words', 'drei: ä€𝄞', '4'.repeat(3_000)];
  await say(payloads.map((payload) => ({ topic: 't/a b/ü', payload, qos })));
  for (const payload of payloads)
    deepStrictEqual(await listener.hear(), { topic: 't/a b/ü', payload, qos, retain: false });
}

async function resumes({ listen, say }: Stage, how: 'leave' | 'break'): Promise<void> {
  const first = await listen({ clientId: 'same', keepsSessionSeconds });
  await say([{ payload: 'live' }]);
  await hears(first, ['live']);
  await first[how]();
  const missed = Array.from({ length: 8 }, (_, index) => ({
    payload: `missed ${index}`,
    qos: index % 2 === 0 ? (1 as const) : (2 as const),
  }));
  await say(missed);
  const second = await listen({ clientId: 'same', keepsSessionSeconds });
  ifShown(second.welcome.sessionPresent, true);
  const heard = [];
  for (const _ of missed) heard.push(await second.hear());
  // A client may pass on a QoS 2 message at its PUBLISH or at its PUBREL: the order is that of each QoS.
  for (const wanted of [1, 2] as const)
    deepStrictEqual(
      heard.filter((message) => message.qos === wanted).map(({ payload }) => payload),
      missed.filter((message) => message.qos === wanted).map(({ payload }) => payload),
    );
  await say([{ payload: 'last' }]);
  await hears(second, ['last']);
}

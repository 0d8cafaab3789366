/** What every client is tried for that only 5.0 has: of messages and subscriptions. */
import { deepStrictEqual, strictEqual } from 'node:assert';
import { reasonCode } from '../../../model/vocabulary/packet.ts';
import { hears, hearsMessage, type Trial } from './trial.ts';

const onlyVersion = '5.0';

export const messageTrials: readonly Trial[] = [
  {
    name: 'passes on Content Type, Response Topic, Correlation Data and User Properties',
    onlyVersion,
    run: async ({ listen, say }) => {
      const listener = await listen();
      const properties = {
        contentType: 'text/plain',
        responseTopic: 'answers/ü',
        correlationData: 'request 17',
        userProperties: [
          ['colour', 'green'],
          ['ünit', '°C'],
        ],
      } as const;
      await say([properties]);
      await hearsMessage(listener, properties);
    },
  },
  {
    name: 'gets the Subscription Identifier with what matches',
    onlyVersion,
    run: async ({ listen, say }) => {
      const listener = await listen({ subscriptionIdentifier: 268_435_455 });
      await say([{}]);
      await hearsMessage(listener, { payload: 'said', subscriptionIdentifiers: [268_435_455] });
    },
  },
  {
    name: 'shares a subscription: each message goes to one of the group',
    onlyVersion,
    run: async ({ listen, say }) => {
      const topicFilters = ['$share/group/t/shared', 't/end'];
      const group = [await listen({ topicFilters }), await listen({ topicFilters })];
      const payloads = Array.from({ length: 8 }, (_, index) => `shared ${index}`);
      await say(payloads.map((payload) => ({ topic: 't/shared', payload })));
      await say([{ topic: 't/end', payload: 'end' }]);
      const heard: string[] = [];
      for (const member of group)
        for (let { payload } = await member.hear(); payload !== 'end'; { payload } = await member.hear())
          heard.push(payload);
      deepStrictEqual(heard.toSorted(), payloads);
    },
  },
  {
    name: 'uses a Topic Alias',
    onlyVersion,
    run: async ({ listen, say }) => {
      const listener = await listen();
      await say([{}, {}, {}], { usesTopicAlias: true });
      for (let count = 0; count < 3; count += 1) await hearsMessage(listener, { topic: 't/1', payload: 'said' });
    },
  },
  {
    name: 'follows the Topic Aliases of the server',
    onlyVersion,
    run: async ({ listen, say }) => {
      const listener = await listen({ topicAliasMaximum: 2 });
      for (const topic of ['t/1', 't/2', 't/3', 't/2', 't/1', 't/3']) {
        await say([{ topic }]);
        await hearsMessage(listener, { topic });
      }
    },
  },
  {
    name: 'is told that it may not publish',
    onlyVersion,
    options: { authorizePublish: (_, { topic }) => (topic === 't/locked' ? reasonCode.notAuthorized : 0) },
    run: async ({ listen, say }) => {
      const listener = await listen();
      strictEqual(await say([{ topic: 't/locked' }]), reasonCode.notAuthorized);
      strictEqual((await say([{ payload: 'open' }])) ?? 0, reasonCode.success);
      await hears(listener, ['open']);
    },
  },
];

/** What every client is tried for that only 5.0 has: of connections, wills and sessions. */
import { strictEqual } from 'node:assert';
import { reasonCode } from '../../../model/vocabulary/packet.ts';
import { hears, ifShown, type Trial } from './trial.ts';

const onlyVersion = '5.0';
const keepsSessionSeconds = 600;
const willDelayIntervalSeconds = 10;

export const connectionTrials: readonly Trial[] = [
  {
    name: 'has its will delayed',
    onlyVersion,
    run: async ({ listen, say, skip }) => {
      const witness = await listen();
      const will = { topic: 't/will', payload: 'gone', qos: 1, willDelayIntervalSeconds } as const;
      const mortal = await listen({ topicFilters: ['other'], keepsSessionSeconds, will });
      await mortal.break();
      await say([{ payload: 'before' }]);
      await hears(witness, ['before']);
      skip(willDelayIntervalSeconds);
      await hears(witness, ['gone']);
    },
  },
  {
    name: 'comes back before its will is due, which is then not published',
    onlyVersion,
    run: async ({ listen, say, skip }) => {
      const witness = await listen();
      const will = { topic: 't/will', payload: 'gone', qos: 1, willDelayIntervalSeconds } as const;
      const mortal = await listen({ clientId: 'same', topicFilters: ['other'], keepsSessionSeconds, will });
      await mortal.break();
      const again = await listen({ clientId: 'same', topicFilters: ['other'], keepsSessionSeconds });
      ifShown(again.welcome.sessionPresent, true);
      skip(2 * willDelayIntervalSeconds);
      await say([{ payload: 'after' }]);
      await hears(witness, ['after']);
    },
  },
  {
    name: 'finds that its session has expired',
    onlyVersion,
    run: async ({ listen, say, skip }) => {
      const first = await listen({ clientId: 'same', keepsSessionSeconds: 10 });
      await first.break();
      await say([{ payload: 'waits' }]);
      skip(11);
      const second = await listen({ clientId: 'same', keepsSessionSeconds: 10 });
      ifShown(second.welcome.sessionPresent, false);
      await say([{ payload: 'live' }]);
      await hears(second, ['live']);
    },
  },
  {
    name: 'passes on a Message Expiry Interval less the time that has passed, and nothing that has expired',
    onlyVersion,
    run: async ({ listen, say, skip }) => {
      const first = await listen({ clientId: 'same', keepsSessionSeconds });
      await first.leave();
      await say([
        { payload: 'short', messageExpiryIntervalSeconds: 10 },
        { payload: 'long', messageExpiryIntervalSeconds: 100_000 },
      ]);
      skip(11);
      const second = await listen({ clientId: 'same', keepsSessionSeconds });
      const { payload, messageExpiryIntervalSeconds = Infinity } = await second.hear();
      strictEqual(payload, 'long');
      strictEqual(messageExpiryIntervalSeconds < 99_990, true);
      strictEqual(messageExpiryIntervalSeconds > 99_000, true);
    },
  },
  {
    name: 'hears what the CONNACK decides: Server Keep Alive, Session Expiry Interval',
    onlyVersion,
    options: { serverKeepAliveMaximumSeconds: 20, sessionExpiryMaximumSeconds: 30 },
    run: async ({ listen }) => {
      const { welcome } = await listen({ keepsSessionSeconds });
      strictEqual(welcome.serverKeepAliveSeconds, 20);
      strictEqual(welcome.sessionExpiryIntervalSeconds, 30);
    },
  },
  {
    name: 'is told that another has taken over',
    onlyVersion,
    run: async ({ listen }) => {
      const first = await listen({ clientId: 'same', isGoingToBeClosed: true });
      await listen({ clientId: 'same' });
      strictEqual(await first.ended(), reasonCode.sessionTakenOver);
    },
  },
  {
    name: 'is told that the server shuts down',
    onlyVersion,
    run: async ({ listen, closeBroker }) => {
      const listener = await listen({ isGoingToBeClosed: true });
      const [why] = await Promise.all([listener.ended(), closeBroker()]);
      strictEqual(why, reasonCode.serverShuttingDown);
    },
  },
];

/** Over TCP, and beside each other, cases say of our broker what they say in memory. Those that wait are left to `check`. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BrokerOptions } from '../../../impl/broker.ts';
import { startBroker, type RunningBroker } from '../../../impl/edge/server.ts';
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import { freshTag } from '../../executors/tcp.ts';
import type { Address } from '../../transport/address.ts';
import { allCases } from '../all.ts';
import { versionsOf, type Case } from '../case.ts';
import { refusing } from '../exchange/recurring.ts';
import { InMemoryWire } from './in-memory-wire.ts';
import { Deviation } from './deviation.ts';
import type { Wire } from './wire.ts';
import { playCases, type PlannedCase, type PlayedCase } from '../play-cases.ts';

let broker: RunningBroker;

beforeAll(async () => {
  broker = await startBroker({ port: 0, options: refusing });
});
afterAll(async () => broker.close());

test('our broker passes over TCP, with all cases at once', { timeout: 120_000 }, async () => {
  const all = Object.entries(allCases).flatMap(([area, cases]) =>
    cases.flatMap((one) => versionsOf(one).map((version) => ({ area, one, version }))),
  );
  const waits = await Promise.all(all.map(({ one, version }) => waitsIn(one, version)));
  const plan = all.filter((_, index) => waits[index] === false);
  const played = await play(plan, broker);
  expect(played.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(played.length).toBeGreaterThan(230);
});

test(
  'a deviation is found, and found again; what the broker does not offer is left out',
  { timeout: 120_000 },
  async () => {
    const deaf = await startBroker({ port: 0, options: { authorizePublish: () => 0x87 } });
    const without = await startBroker({ port: 0, options: { sharedSubscriptionAvailable: false } });
    const message =
      'A message is for all clients with a matching subscription, be they there or away, and for no other.';
    const shared = 'Who unsubscribes from a shared subscription leaves it to the others of the group.';
    const [[lost], [left]] = await Promise.all([play(planOf(message), deaf), play(planOf(shared), without)]);
    await deaf.close();
    await without.close();
    expect(lost).toMatchObject({ outcome: 'fail', confirmation: { failed: 3, of: 3 } });
    expect(lost?.failures?.[0]?.exchange.some((line) => line.includes('PUBLISH topic'))).toBe(true);
    expect(left).toMatchObject({ outcome: 'not offered', why: 'it offers no shared subscriptions' });
  },
);

test('what a server does late that has stood still is no evidence, and all else is', async () => {
  const server = await startBroker({ port: 0 });
  const deviations = [deviating(true), deviating(false)];
  const outcomes = async (stoodStillMs: number): Promise<readonly string[]> => {
    const all = await play(deviations, server, () => stoodStillMs);
    return all.map(({ outcome }) => outcome);
  };
  expect(await outcomes(1_000)).toEqual(['inconclusive', 'fail']);
  expect(await outcomes(0)).toEqual(['fail', 'fail']);
  await server.close();
});

const deviating = (waits: boolean): PlannedCase => {
  const run = async (wire: Wire): Promise<void> => {
    if (waits) await wire.wait(1);
    throw new Deviation('it was late');
  };
  return { area: '', version: '5.0', one: { sentence: `waits: ${waits}`, statements: [], run, brokenBy: [] } };
};

async function play(
  plan: readonly PlannedCase[],
  { port }: RunningBroker,
  standstillMs = (): number => 0,
): Promise<readonly PlayedCase[]> {
  return playCases(plan, {
    standstillMs,
    address: at(port),
    lateMs: 100,
    // Our broker answers at once, and what does not come is not to be waited for.
    patience: { settleMs: 200, switchMs: 20, answerMs: 1_500, lateMs: 100 },
    freshTag,
    startWith: async (options: Partial<BrokerOptions>) => {
      const one = await startBroker({ port: 0, options });
      return { address: at(one.port), stop: () => one.close() };
    },
    onPlayed: () => undefined,
  });
}

function at(port: number): Address {
  return { scheme: 'mqtt', host: '127.0.0.1', port };
}

function planOf(sentence: string): readonly PlannedCase[] {
  const one = Object.values(allCases)
    .flat()
    .find((each) => each.sentence === sentence);
  return one ? [{ area: '', one, version: '5.0' }] : [];
}

/** Whether time passes in the case. */
async function waitsIn(one: Case, version: ProtocolVersion): Promise<boolean> {
  let waits = false;
  class Noting extends InMemoryWire {
    override async wait(ms: number): Promise<void> {
      waits = true;
      return super.wait(ms);
    }
  }
  await one.run(new Noting(version, one.options));
  return waits;
}

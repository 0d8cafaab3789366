/**
 * What passes in the cases, as the observer sees it: our broker passes them, so no chart may object. A broker that closes for
 * what is in a packet does so for a reason that no chart knows; nothing else is unexplained.
 */
import { expect, test } from 'vitest';
import { Broker, type Output } from '../../impl/broker.ts';
import { ServerCodec } from '../../impl/edge/codec.ts';
import { judgeTrace } from '../../model/observer/judge.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { strictProfile } from '../../model/vocabulary/profile.ts';
import type { Observation } from '../../model/vocabulary/trace.ts';
import type { Verdict } from '../../model/vocabulary/verdict.ts';
import { allCases } from './all.ts';
import { versionsOf, type Case } from './case.ts';
import { InMemoryWire } from './wire/in-memory-wire.ts';

test('no chart objects to what passes in a case, and little is unexplained', async () => {
  const runs = Object.values(allCases)
    .flat()
    .flatMap((one) => versionsOf(one).map((version) => ({ one, version })));
  const judged = await Promise.all(
    runs.map(async ({ one, version }) => ({ sentence: one.sentence, version, verdict: await verdictOn(one, version) })),
  );
  const failed = judged.filter(({ verdict }) => verdict.verdict === 'fail');
  expect(failed.filter(({ verdict }) => verdict.verdict === 'fail' && verdict.chart !== 'every chart')).toEqual([]);
  expect(failed.length).toBeLessThan(20);
  expect(judged.length).toBeGreaterThan(270);
});

async function verdictOn(one: Case, version: ProtocolVersion): Promise<Verdict> {
  const observations: Observation[] = [];
  class Overheard extends Broker {
    override input(...[connection, event, at]: Parameters<Broker['input']>): readonly Output[] {
      observations.push({ at, tap: 'server', connection, event });
      return this.#overhear(super.input(connection, event, at), at);
    }

    override advance(at: number): readonly Output[] {
      return this.#overhear(super.advance(at), at);
    }

    #overhear(outputs: readonly Output[], at: number): readonly Output[] {
      for (const { connection, event } of outputs) observations.push({ at, tap: 'server', connection, event });
      return outputs;
    }
  }
  await one.run(new InMemoryWire(version, one.options, { Broker: Overheard, ServerCodec }));
  const { tickMs = 100, connectTimeoutMs = 10_000 } = one.options ?? {};
  const header = { format: 'mqtt-liveness-trace', formatVersion: 1 } as const;
  return judgeTrace({ header, observations }, { profile: strictProfile(tickMs, connectTimeoutMs), version });
}

/** The same seed plays the same scenarios in the same order, and comes to the same verdicts. */
import { describe, expect, it } from 'vitest';
import { ownTcp } from '../../brokers/own-tcp.ts';
import { allProperties } from '../../sentences/all.ts';
import { selected } from '../assignment.ts';
import { Progress } from '../progress.ts';
import type { BrokerResult } from '../result.ts';
import { checkOnWire } from './check-on-wire.ts';

class Silent extends Progress {
  override update(): void {}
  override note(): void {}
  override clear(): void {}
}

const properties = [...selected(allProperties, 'PINGREQ may come'), ...selected(allProperties, 'DISCONNECT removes')];

/** Where this process is late for too long a verdict may stay open: then it is checked again, by the same seed. */
const triesMax = 5;

async function check(seed: number): Promise<BrokerResult> {
  const assignment = { properties, versions: ['3.1.1', '5.0'], runs: 3, seed } as const;
  for (let tries = 1; ; tries += 1) {
    const result = await checkOnWire(ownTcp, assignment, new Silent());
    if ((result.voids?.left ?? 0) === 0 || tries === triesMax) return result;
  }
}

const verdicts = ({ results, findings }: BrokerResult): readonly unknown[] => [
  results.map(({ property, version, tally, unseen }) => [property.sentence, version, tally, unseen]),
  findings.map(({ scenario, failure }) => [scenario, failure.statements]),
];

describe('two checks', () => {
  it('by the same seed come to the same verdicts', async () => {
    const [one, other] = [await check(11), await check(11)];
    expect(one.results.map(({ tally }) => tally.pass + tally.fail + tally.inconclusive)).toEqual([3, 3, 3, 3]);
    expect(verdicts(one)).toEqual(verdicts(other));
  });
});

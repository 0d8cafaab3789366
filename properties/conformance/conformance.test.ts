/** Our broker passes every case, and none of them passes a broker that is broken as the case says. */
import { describe, expect, test } from 'vitest';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { loadWrong } from '../faults/wrong-broker.ts';
import { allCases } from './all.ts';
import { versionsOf, type Case, type Fault } from './case.ts';
import { Deviation } from './wire/deviation.ts';
import { InMemoryWire, type Parts } from './wire/in-memory-wire.ts';
import type { Wire } from './wire/wire.ts';

const named = Object.entries(allCases).map(([area, cases]) => ({ area, cases }));

describe.each(named)('$area', ({ cases }) => {
  test.each(cases)('$sentence', async (one) => {
    const deviations = await Promise.all(
      versionsOf(one).map((version) => deviationOf(one, new InMemoryWire(version, one.options))),
    );
    expect(deviations.filter((deviation) => deviation !== undefined)).toEqual([]);
    const harmed = await Promise.all(one.brokenBy.map((fault) => versionsHarmed(one, fault)));
    const unnoticed = one.brokenBy.filter((_, index) => harmed[index]?.length === 0);
    expect(unnoticed).toEqual([]);
    // In each version there is a fault that it notices.
    expect(new Set(harmed.flat())).toEqual(new Set(versionsOf(one)));
  });
});

test('no sentence is said twice', () => {
  const sentences = named.flatMap(({ cases }) => cases.map(({ sentence }) => sentence));
  expect(sentences).toEqual([...new Set(sentences)]);
});

/** In which versions the case fails with the fault. What else is thrown than a deviation is a mistake of the case. */
async function versionsHarmed(one: Case, fault: Fault): Promise<ProtocolVersion[]> {
  const edits = 'file' in fault ? [fault] : fault;
  const parts = (await loadWrong(['broker.ts', 'edge/codec.ts'], one.sentence, edits)) as Parts;
  const harmed: ProtocolVersion[] = [];
  for (const version of versionsOf(one)) {
    const deviation = await deviationOf(one, new InMemoryWire(version, one.options, parts));
    if (deviation) harmed.push(version);
  }
  return harmed;
}

/** What the standard only advises our broker does too. */
async function deviationOf(one: Case, wire: Wire): Promise<Deviation | undefined> {
  try {
    await one.run(wire);
    return wire.remarks.length > 0 ? new Deviation(wire.remarks.join('\n')) : undefined;
  } catch (error) {
    if (error instanceof Deviation) return error;
    throw error;
  }
}

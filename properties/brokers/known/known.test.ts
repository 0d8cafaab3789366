/** What is known of brokers speaks of cases that there are. */
import { expect, it } from 'vitest';
import { allCases } from '../../conformance/all.ts';
import { versionsOf } from '../../conformance/case.ts';
import { brokerNamed, brokerNames } from '../broker-named.ts';

const known = brokerNames.flatMap((name) => {
  const broker = brokerNamed(name);
  return broker?.kind === 'wire' ? (broker.knownCases ?? []).map((one) => ({ name, ...one })) : [];
});

it.each(known)('$name: $sentence', ({ sentence, version = '3.1.1' }) => {
  const one = Object.values(allCases)
    .flat()
    .find((each) => each.sentence === sentence);
  expect(one && versionsOf(one)).toContain(version);
});

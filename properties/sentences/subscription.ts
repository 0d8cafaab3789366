/** Topic Filters and those whom they let see: sections 3.8, 3.10 and 4.7 of both versions. */
import * as fc from 'fast-check';
import { bothVersions, explained, type Property } from './property.ts';
import { connect, publish, send, settled, ties, wait, watching } from '../scenario/build.ts';
import type { Scenario } from '../scenario/step.ts';

const levels = fc.constantFrom(
  'a',
  'b',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  'ä',
  '0',
  '$a',
);
const names = fc.oneof(
  { weight: 5, arbitrary: fc.array(levels, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: levels.map((level) => Array.from({ length: 100 }, () => level)) },
);

/** A filter made from a name: some levels `+`, the end perhaps `#`; or one that has nothing to do with it. */
const filterFor = (name: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length }),
      fc.nat({ max: name.length }),
      fc.boolean(),
    )
    .map(([wild, cut, hash]) => {
      const filter = name.map((level, index) => (wild[index] ? '+' : level));
      return [...(hash ? [...filter.slice(0, cut), '#'] : filter)].join('/') || '#';
    });

export const subscriptionProperties: readonly Property[] = [
  {
    sentence: 'A message reaches those whose Topic Filters match its name, exactly or by wildcard, and nobody else.',
    chapter: 'subscription',
    statements: [
      '3.1.1:MQTT-3.3.2-3',
      '3.1.1:MQTT-3.8.4-1',
      '3.1.1:MQTT-3.8.4-2',
      '5.0:MQTT-4.5.0-1',
      '5.0:MQTT-3.8.4-1',
      'expected:others-are-served',
    ],
    versions: bothVersions,
    scenarios: ({ version }) =>
      fc
        .tuple(names, names, fc.constantFrom('client-0', 'constructor', '__proto__', 'a/b', '+', '#'), ties)
        .chain(([name, other, clientId, who]) =>
          fc.tuple(filterFor(name), filterFor(other), fc.boolean()).map(([filter, otherFilter, ends]): Scenario => ({
            version,
            ties: who,
            clientIds: [clientId],
            steps: [
              ...watching,
              connect(0, { keepAliveSeconds: 5, will: {} }),
              send(0, { type: 'SUBSCRIBE', topicFilters: [...new Set([filter, otherFilter])] }),
              connect(1, { dutiful: true }),
              wait(100),
              send(1, publish(`/${name.join('/')}`.slice(1) || '/'), publish(other.join('/') || '/')),
              ...(ends
                ? [
                    send(0, { type: 'UNSUBSCRIBE', topicFilters: [filter] }),
                    wait(100),
                    send(1, publish(name.join('/') || '/')),
                  ]
                : []),
              wait(600),
              settled({ version, pace: 'wire' }),
            ],
          })),
        ),
    sometimes: [{ sentence: 'a message is delivered', holds: explained('message', 'server.PUBLISH') }],
  },
];

/** What may be in the file of `--capabilities`. */
import { allOfTheStandard, type Capabilities } from '../../properties/brokers/capabilities.ts';
import { capabilityEntries, knownCasesEntry, knownDeviationsEntry } from '../../properties/brokers/capability-file.ts';
import { blocks, code, link, origin, table, type Page } from './markdown.ts';

export const capabilitiesPath = 'capabilities.md';

export function capabilitiesPage(): Page {
  const names = Object.keys(capabilityEntries) as (keyof Capabilities)[];
  const text = blocks(
    '# What a broker claims',
    origin(link('properties/brokers/capability-file.ts', '../../properties/brokers/capability-file.ts')),
    `No broker has to offer all that the standard describes. ${code('npm run check -- --broker mqtt://host --capabilities broker.json')} leaves out every scenario that needs what the broker does not claim, and the report says which and why. The file is one object of JSON; what it does not name is as in the adapter of the broker, or by default for an address. What a CONNACK of 5.0 says that there is not (Maximum QoS, Retain Available, and so on) is left out without a file.`,
    table(
      ['name', 'meaning', 'has to be', 'default'],
      [
        ...names.map((name) => {
          const { meaning, form } = capabilityEntries[name];
          return [code(name), meaning, form, code(JSON.stringify(allOfTheStandard[name]))];
        }),
        [code('knownDeviations'), knownDeviationsEntry.meaning, knownDeviationsEntry.form, code('[]')],
        [code('knownCases'), knownCasesEntry.meaning, knownCasesEntry.form, code('[]')],
      ],
    ),
    'For example:',
    [
      '```json',
      '{',
      '  "maximumQoS": 1,',
      '  "shared": false,',
      '  "knownDeviations": [',
      '    {',
      '      "statement": "3.1.1:MQTT-3.1.2-8",',
      '      "why": "the will was due",',
      '      "after": ["taken over"],',
      '      "reason": "The will of a client that is taken over is not published."',
      '    }',
      '  ]',
      '}',
      '```',
    ].join('\n'),
  );
  return { path: capabilitiesPath, text };
}

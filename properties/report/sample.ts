/**
 * A report for tests: the broker of this project beside two that are wrong in several ways, in virtual time, and on top of
 * what came of that everything else that a report can have.
 */
import { Broker } from '../../impl/broker.ts';
import { checkInVirtualTime } from '../check/check-virtually.ts';
import { Progress } from '../check/progress.ts';
import type { BrokerResult, Finding } from '../check/result.ts';
import { allControls } from '../controls/all.ts';
import type { MakeBroker } from '../executors/virtual.ts';
import { makeWrongBroker } from '../faults/wrong-broker.ts';
import { allProperties } from '../sentences/all.ts';
import type { ReportDocument } from './document.ts';
import { makeReport } from './make-document.ts';

const hasty = ['Keep Alive runs out at 1.0 K', 'the will delay is ignored', 'a session expires a tenth too early'];
const forgetful = [
  'Keep Alive runs out at 2 K',
  'the will is lost on takeover',
  'a session never expires',
  'a client that returns does not cancel its will',
];
const chapters = new Set(['connect', 'keep-alive', 'session', 'will']);

const seed = 20;

export async function sampleReport(): Promise<ReportDocument> {
  const [own, first, second] = await sampleResults();
  if (!own || !first || !second) throw new Error('There are three brokers.');
  const results = [own, withAllKinds(first), withAllElse(second)];
  const unreachable = new Map([['mosquitto', 'mosquitto is not installed.']]);
  return makeReport(results, { seed, checkedAt: new Date('2026-11-25T12:00:00Z'), unreachable });
}

async function sampleResults(): Promise<readonly BrokerResult[]> {
  const brokers: readonly (readonly [name: string, makeBroker: MakeBroker])[] = [
    ['own', (options) => new Broker(options)],
    ['hasty', await wrongIn(hasty)],
    ['forgetful', await wrongIn(forgetful)],
  ];
  const properties = allProperties.filter(({ chapter }) => chapters.has(chapter));
  const assignment = { properties, versions: ['3.1.1', '5.0'], runs: 8, seed } as const;
  const results: BrokerResult[] = [];
  for (const [name, makeBroker] of brokers)
    results.push(await checkInVirtualTime({ kind: 'virtual', name, makeBroker }, assignment, silent));
  return results;
}

const silent = new Progress({ write: () => true, isTTY: false } as unknown as NodeJS.WriteStream);

async function wrongIn(faults: readonly string[]): Promise<MakeBroker> {
  const controls = allControls.filter(({ fault }) => faults.includes(fault));
  if (controls.length < faults.length) throw new Error(`Not all of these are controls: ${faults.join(', ')}`);
  const edits = controls.flatMap((control) => control.edits);
  return makeWrongBroker({ fault: faults.join(', '), edits });
}

/** One of each kind, flaky and known ones too, as a check over a wire finds them. */
function withAllKinds(result: BrokerResult): BrokerResult {
  const extras: readonly Partial<Finding>[] = [
    { confirmation: { failed: 5, of: 5 }, file: 'check-failures/hasty-F1.ndjson' },
    { kind: 'late', confirmation: { failed: 2, of: 5 } },
    { kind: 'unexplained close' },
    {
      known: {
        statement: '5.0:MQTT-3.1.2-8',
        reason: 'Wills are published at once, by design.',
        link: 'https://example.org/issues/1',
      },
    },
  ];
  const findings = result.findings.map((finding, index) => ({ ...finding, ...extras[index] }));
  return { ...result, isStrict: false, findings };
}

function withAllElse(result: BrokerResult): BrokerResult {
  const { properties } = { properties: result.results };
  const [property] = properties;
  return {
    ...result,
    notes: ['guard 12 ms: PINGREQ to PINGRESP took 5 ms'],
    skipped: [
      { what: 'shared subscriptions', why: 'the broker does not claim them' },
      { what: 'shared subscriptions', why: 'they are not set up' },
    ],
    deaths: ['The process ended with signal SIGSEGV. 3 scenarios were running.'],
    cases: [
      {
        area: 'qos2',
        sentence: 'PUBREL is answered.',
        statements: ['5.0:MQTT-4.3.3-11'],
        version: '5.0',
        verdict: 'pass',
        remarks: [`5.0 leaves open what comes of such bytes:\n${'5003'.repeat(100)}: The server has not closed.`],
      },
      {
        area: 'topic-alias',
        confirmation: { failed: 3, of: 3 },
        exchange: ['C → CONNECT 5.0', 'S ← CONNACK', 'C → PUBLISH alias=0', '  nothing came within 2,000 ms'],
        sentence: 'A topic alias of 0 is refused.',
        statements: ['5.0:MQTT-3.3.2-8'],
        version: '5.0',
        verdict: 'fail',
        why: 'the server took it',
      },
      {
        area: 'topic',
        sentence: 'A wildcard in a topic is refused.',
        statements: ['5.0:MQTT-3.3.2-2'],
        version: '5.0',
        verdict: 'inconclusive',
        why: 'no answer within 2 s',
      },
    ],
    results: property
      ? [
          ...properties,
          {
            ...property,
            property: { ...property.property, sentence: 'Of two packets that race, one is first.' },
            tally: { pass: 0, fail: 0, inconclusive: 3 },
            doubts: ['a race'],
            findings: [],
          },
        ]
      : properties,
  };
}

/** `mqtt-liveness/vitest`: the check as tests of a team's own suite, one for each property and case in each version. */
// oxlint-disable-next-line import/no-unassigned-import -- It has to speak before what comes after it fails.
import '../refuse-old-node.ts';
import { relative } from 'node:path';
import { beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { protocolVersions, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { WireBroker } from '../brokers/broker-under-test.ts';
import { selected, selectedCases, type AreaCase } from '../check/assignment.ts';
import { withCases } from '../check/check-cases.ts';
import { saveCounterexample } from '../check/counterexample.ts';
import { Progress } from '../check/progress.ts';
import type { BrokerResult } from '../check/result.ts';
import { checkOnWire } from '../check/wire/check-on-wire.ts';
import { versionsOf } from '../conformance/case.ts';
import { allProperties } from '../sentences/all.ts';
import type { Property } from '../sentences/property.ts';
import { brokerOf, type ConformanceOptions } from './options.ts';
import { caseOutcomeOf, knownText, outcomeOf, type TestOutcome } from './outcome.ts';
import { replayTest, replayVariable } from './replay-test.ts';

export type { ConformanceOptions, StartedBroker } from './options.ts';
export type { Capabilities } from '../brokers/capabilities.ts';
export type { KnownCase, KnownDeviation } from '../brokers/known/known-deviation.ts';
export { refusedUserName } from '../executors/party.ts';

const timeoutMsDefault = 600_000;
const runsDefault = 8;

/**
 * Registers a `describe` with one test for each property and each case, in each version. All is played before the first of
 * them, side by side over TCP and in real time: a minute or two. Throws TypeError if `broker` is a text and no address; if the
 * broker cannot be started or reached, the tests fail.
 */
export function brokerConformance(options: ConformanceOptions): void {
  const { versions = protocolVersions, known = [], timeoutMs = timeoutMsDefault } = options;
  const broker = brokerOf(options);
  const properties = selected(allProperties, options.only).filter(isPlayable);
  const file = process.env[replayVariable];
  if (file !== undefined) return replayTest(broker, file, timeoutMs);

  describe(broker.name, () => {
    let result: BrokerResult | undefined;
    const played = (): BrokerResult => {
      if (!result) throw new Error('The scenarios were not played.');
      return result;
    };
    beforeAll(async () => {
      result = await play(options, broker);
    }, timeoutMs);

    for (const version of versions)
      describe(`MQTT ${version}`, () => {
        for (const property of properties.filter((one) => one.versions.includes(version)))
          test(property.sentence, (context) => {
            report(context, outcomeOf(played(), property, version, replayCommand), options);
          });
        for (const [area, inArea] of casesByArea(options, version))
          describe(area, () => {
            for (const { one } of inArea)
              test(one.sentence, (context) => {
                report(context, caseOutcomeOf(played(), one.sentence, version), options);
              });
          });
      });

    test('The process stays alive, whatever a client sends.', () => {
      const { deaths } = played();
      if (deaths.length > 0) fail(deaths.join('\n'));
    });

    for (const deviation of known)
      test(`known: ${knownText(deviation)}`, (context) => {
        const { findings, cases = [] } = played();
        const isSeen = [...findings, ...cases].some((one) => one.known === deviation);
        if (!isSeen) context.skip('not seen in this run; if it is mended, it need no longer be known');
      });
  });
}

function casesByArea(
  { only, cases = true }: ConformanceOptions,
  version: ProtocolVersion,
): ReadonlyMap<string, readonly AreaCase[]> {
  const all = cases ? selectedCases(only) : [];
  const playable = all.filter(({ one }) => versionsOf(one).includes(version) && (!one.options || one.refuses === true));
  return Map.groupBy(playable, ({ area }) => area);
}

/** Over a wire, on a broker that was not set up for it. */
function isPlayable({ virtualOnly, options }: Property): boolean {
  return virtualOnly === undefined && options === undefined;
}

async function play(options: ConformanceOptions, broker: WireBroker): Promise<BrokerResult> {
  const { versions = protocolVersions, runs = runsDefault, seed = 1, only, readings, cases = true } = options;
  const properties = selected(allProperties, only).filter(isPlayable);
  const assignment = { properties, versions, runs, seed, readings, cases: cases ? selectedCases(only) : [] };
  const progress = new Progress();
  const result = await checkOnWire(broker, assignment, progress);
  for (const finding of result.findings)
    finding.file = await saveCounterexample(options.directory ?? 'check-failures', result.broker, finding, {
      readings,
    });
  return assignment.cases.length > 0 ? withCases(result, broker, assignment, progress) : result;
}

/** As the reason is all in the text, the place in this file where it is thrown is left out. */
function fail(text: string): never {
  const error = new Error(text);
  error.name = 'Nonconformance';
  error.stack = `${error.name}: ${text}`;
  throw error;
}

function report(context: TestContext, outcome: TestOutcome, { inconclusive = 'skip' }: ConformanceOptions): void {
  switch (outcome.outcome) {
    case 'pass':
      return;
    case 'fail':
      return fail(outcome.text);
    case 'skip':
      return context.skip(outcome.why);
    case 'inconclusive':
      if (inconclusive === 'fail') fail(`inconclusive: ${outcome.why}`);
      if (inconclusive === 'skip') context.skip(`inconclusive: ${outcome.why}`);
      return;
    default:
      return outcome satisfies never;
  }
}

function replayCommand(file: string): string {
  const { testPath = '' } = expect.getState();
  return `${replayVariable}=${file} npx vitest run ${relative(process.cwd(), testPath)}`;
}

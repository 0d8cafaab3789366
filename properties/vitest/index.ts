/** `mqtt-liveness/vitest`: the check as tests of a team's own suite, one for each property and version of the protocol. */
import { relative } from 'node:path';
import { beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { protocolVersions } from '../../model/vocabulary/packet.ts';
import { allProperties } from '../all.ts';
import { selected } from '../cli/assignment.ts';
import { checkOnWire } from '../cli/check-on-wire.ts';
import { saveCounterexample } from '../cli/counterexample.ts';
import { Progress } from '../cli/progress.ts';
import type { BrokerResult } from '../cli/result.ts';
import type { Property } from '../property.ts';
import { brokerOf, type ConformanceOptions } from './options.ts';
import { knownText, outcomeOf } from './outcome.ts';
import { replayTest, replayVariable } from './replay-test.ts';

export type { ConformanceOptions, StartedBroker } from './options.ts';
export type { KnownDeviation } from '../cli/result.ts';
export { refusedUserName } from '../executors/party.ts';

const timeoutMsDefault = 600_000;
const runsDefault = 8;

/**
 * Registers a `describe` with one test for each property and version. All scenarios are played before the first of them, side
 * by side over TCP and in real time: a minute or two for all. Throws TypeError if `broker` is a text and no address; if the
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
      result = await play(options);
    }, timeoutMs);

    for (const version of versions)
      describe(`MQTT ${version}`, () => {
        for (const property of properties.filter((one) => one.versions.includes(version)))
          test(property.sentence, (context) => {
            const outcome = outcomeOf(played(), property, version, replayCommand);
            if (outcome.outcome === 'fail') fail(outcome.text);
            if (outcome.outcome === 'skip') context.skip(outcome.why);
            if (outcome.outcome === 'inconclusive') doubt(context, outcome.why, options.inconclusive);
          });
      });

    test('The process stays alive, whatever a client sends.', () => {
      const { deaths } = played();
      if (deaths.length > 0) fail(deaths.join('\n'));
    });

    for (const deviation of known)
      test(`known: ${knownText(deviation)}`, (context) => {
        const isSeen = played().findings.some((finding) => finding.known === deviation);
        if (!isSeen) context.skip('not seen in this run; if it is mended, it need no longer be known');
      });
  });
}

/** Over a wire, on a broker that was not set up for it. */
function isPlayable({ virtualOnly, options }: Property): boolean {
  return virtualOnly === undefined && options === undefined;
}

async function play(options: ConformanceOptions): Promise<BrokerResult> {
  const { versions = protocolVersions, runs = runsDefault, seed = 1, only, readings } = options;
  const properties = selected(allProperties, only).filter(isPlayable);
  const assignment = { properties, versions, runs, seed, readings };
  const result = await checkOnWire(brokerOf(options), assignment, new Progress());
  for (const finding of result.findings)
    finding.file = await saveCounterexample(options.directory ?? 'check-failures', result.broker, finding, readings);
  return result;
}

/** As the reason is all in the text, the place in this file where it is thrown is left out. */
function fail(text: string): never {
  const error = new Error(text);
  error.name = 'Nonconformance';
  error.stack = `${error.name}: ${text}`;
  throw error;
}

function doubt(context: TestContext, why: string, inconclusive: ConformanceOptions['inconclusive'] = 'skip'): void {
  if (inconclusive === 'fail') fail(`inconclusive: ${why}`);
  if (inconclusive === 'skip') context.skip(`inconclusive: ${why}`);
}

function replayCommand(file: string): string {
  const { testPath = '' } = expect.getState();
  return `${replayVariable}=${file} npx vitest run ${relative(process.cwd(), testPath)}`;
}

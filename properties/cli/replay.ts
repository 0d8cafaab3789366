/** The command `replay`: plays a saved counterexample again on the broker that it was found on. */
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { BrokerUnderTest, WireBroker } from '../brokers/broker-under-test.ts';
import type { KnownDeviation } from '../brokers/known/known-deviation.ts';
import { withProfile } from '../brokers/profiles.ts';
import { judge } from '../check/check-property.ts';
import { readCounterexample, replayCommand, type SavedCounterexample } from '../check/counterexample.ts';
import { knownOf } from '../check/known.ts';
import { exitCodes, weighs } from '../check/result.ts';
import { acquaint } from '../check/wire/acquaintance.ts';
import { DelayMeter } from '../executors/delay-meter.ts';
import type { Run } from '../executors/run.ts';
import { freshTag, runOverTcp } from '../executors/tcp.ts';
import { runVirtually } from '../executors/virtual.ts';
import { warmUp } from '../executors/warm-up.ts';
import { formatFinding } from '../report/finding.ts';
import { sequenceChart } from '../report/sequence-chart.ts';
import { allProperties } from '../sentences/all.ts';
import type { Property } from '../sentences/property.ts';
import { brokerOf, type TrustArguments } from './broker-option.ts';

/**
 * Plays a counterexample on the broker that it was found on, or on the one that is given. Answers the exit code. Throws
 * BrokerUnavailable, and what {@link readCounterexample} throws.
 */
export async function replay(
  file: string,
  { broker: given, ...trust }: TrustArguments & { readonly broker?: string },
  print: (text: string) => void,
): Promise<number> {
  const counterexample = await readCounterexample(file);
  const broker = await brokerOf(given ?? counterexample.broker, trust);
  return replayOn(withProfile(broker, counterexample.profile), counterexample, file, print);
}

/** Plays a counterexample that was read from `file` on this broker. Answers the exit code. */
export async function replayOn(
  broker: BrokerUnderTest,
  counterexample: SavedCounterexample,
  file: string,
  print: (text: string) => void,
): Promise<number> {
  const { version, property: sentence } = counterexample;
  const { name } = broker;
  const property = allProperties.find((one) => one.sentence === sentence);
  const run = await play(broker, counterexample, property);
  if ('death' in run) {
    print(`✗ ${name}: expectation, no statement of the standard: the process stays alive.\n  ${run.death}`);
    return exitCodes.fail;
  }
  const verdict = property ? judge(property, run) : run.verdict;
  switch (verdict.verdict) {
    case 'fail': {
      const known = knownOf(verdict, run, knownDeviationsOf(broker, counterexample));
      print(
        formatFinding({
          broker: name,
          version,
          sentence,
          how: 'replayed',
          observations: run.observations,
          tag: run.tag,
          failure: verdict,
          known,
          isStrict: isStrict(broker),
          replay: replayCommand(file),
        }),
      );
      return weighs({ kind: verdict.kind, known }, { isStrict: isStrict(broker) }) ? exitCodes.fail : exitCodes.pass;
    }
    case 'inconclusive':
      print(`${sequenceChart(run.observations, verdict, run.tag)}\n\n? inconclusive: ${verdict.why}`);
      return exitCodes.inconclusive;
    case 'pass':
      print(`${sequenceChart(run.observations, verdict, run.tag)}\n\n✓ this time the scenario passes`);
      return exitCodes.pass;
    default:
      return verdict satisfies never;
  }
}

/** Those of its adapter; and that of a file of capabilities, as which it was known when it was saved. */
function knownDeviationsOf(
  broker: BrokerUnderTest,
  { broker: name, known }: SavedCounterexample,
): readonly KnownDeviation[] {
  const saved = known && name === broker.name ? [known] : [];
  return broker.kind === 'wire' ? [...broker.knownDeviations, ...saved] : saved;
}

/** Our core in virtual time is, whatever is asked for. */
function isStrict(broker: BrokerUnderTest): boolean {
  return broker.kind === 'virtual' || broker.profile(0).isStrict === true;
}

/** Why the broker died, as the scenario was played: a result of its own. */
interface Death {
  readonly death: string;
}

async function play(
  broker: BrokerUnderTest,
  { scenario, readings }: SavedCounterexample,
  property: Property | undefined,
): Promise<Run | Death> {
  if (broker.kind === 'virtual') return runVirtually(scenario, broker.makeBroker, property?.options, readings);
  return playOnWire(broker, scenario, readings);
}

async function playOnWire(
  broker: WireBroker,
  scenario: SavedCounterexample['scenario'],
  readings: SavedCounterexample['readings'],
): Promise<Run | Death> {
  const running = await broker.start();
  let meter: DelayMeter | undefined;
  try {
    await acquaint(broker, running, [scenario.version]);
    const { address, died } = running;
    const { version } = scenario;
    meter = new DelayMeter({ address, version, clientId: `${freshTag()}-meter` });
    const profile = (guard: number): TimeProfile => broker.profile(guard);
    const { guardMs } = await warmUp([scenario], address, profile, meter);
    const measured = { meter, profile };
    const batch = await runOverTcp([scenario], { address, died, readings, profile: profile(guardMs), measured });
    const [run] = batch.runs;
    if (batch.death) return { death: batch.death.why };
    if (!run) throw new Error('A batch of one scenario has no run.');
    return run;
  } finally {
    meter?.stop();
    await running.stop();
  }
}

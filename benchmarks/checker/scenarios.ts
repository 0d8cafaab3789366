/**
 * What a scenario of thirty steps costs the checker, on one core: whole, and its parts (the judge alone on the recorded
 * traces, the broker core alone on the recorded inputs; the rest is clients, network and codec).
 *
 * Rounds are interleaved; the parts are shares of the whole of the same round. The charts' tables are filled before the
 * first round, as all runs of a process share them.
 */
import * as fc from 'fast-check';
import { Broker } from '../../impl/broker.ts';
import { judgeTrace } from '../../model/observer/judge.ts';
import { strictProfile } from '../../model/vocabulary/profile.ts';
import { allProperties } from '../../properties/sentences/all.ts';
import type { Run } from '../../properties/executors/run.ts';
import { runVirtually, virtualOptions } from '../../properties/executors/virtual.ts';
import type { Scenario } from '../../properties/scenario/step.ts';
import type { Measurement, SectionOptions } from '../measurement.ts';
import { charts } from './compiled-tables.ts';
import { inWords, median, milliseconds, perSecond } from './timing.ts';

const steps = 30;
const header = { format: 'mqtt-liveness-trace', formatVersion: 1 } as const;
const profile = strictProfile(virtualOptions.tickMs, virtualOptions.connectTimeoutMs);

export function measureScenarios({ quick, progress }: SectionOptions): readonly Measurement[] {
  const drawn = scenarios(quick ? 100 : 400);
  const rounds = quick ? 3 : 9;
  const play = (): readonly Run[] => drawn.map((scenario) => runVirtually(scenario, (options) => new Broker(options)));
  const runs = play();
  const observations = runs.reduce((sum, run) => sum + run.observations.length, 0);
  const whole: number[] = [];
  const judging: number[] = [];
  const serving: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`scenarios: round ${round} of ${rounds}`);
    whole.push(milliseconds(play));
    judging.push(milliseconds(() => runs.forEach(judge)));
    serving.push(milliseconds(() => runs.forEach(feed)));
  }

  const judgeShares = sharesOf(judging, whole);
  const coreShares = sharesOf(serving, whole);
  const restShares = judgeShares.map((share, round) => 100 - share - (coreShares[round] ?? Number.NaN));
  const failed = runs.filter(({ verdict }) => verdict.verdict !== 'pass').length;
  const { asked, states } = charts();
  const scenariosPerSecond = perSecond(drawn.length, whole);
  const judgedPerSecond = perSecond(observations, judging);
  progress(
    `scenarios of ${steps} steps: ${inWords(median(scenariosPerSecond))}/s, ` +
      `${inWords(median(perSecond(observations, whole)))} observations/s (${failed} of ${drawn.length} failed)`,
  );
  progress(
    `of that: judge ${inWords(median(judgeShares))} %, broker core ${inWords(median(coreShares))} %, ` +
      'the rest clients, network, codec and trace',
  );
  progress(
    `judge alone: ${inWords(median(judgedPerSecond))} observations/s; ` +
      `XState asked ${asked} times for ${states} control states`,
  );

  const scenario = { section: 'checker', size: steps } as const;
  const share = { ...scenario, benchmark: 'share of a scenario', unit: '%', better: 'lower' } as const;
  const rate = { unit: '1/s', better: 'higher' } as const;
  return [
    { ...scenario, ...rate, benchmark: 'scenarios of dense steps', contestant: 'whole', samples: scenariosPerSecond },
    { ...share, contestant: 'judge', samples: judgeShares },
    { ...share, contestant: 'broker core', samples: coreShares },
    { ...share, contestant: 'clients, network, codec and trace', samples: restShares },
    { ...scenario, ...rate, benchmark: 'judged observations', contestant: 'judge', samples: judgedPerSecond },
  ];
}

/** The scenarios of the property that lets anything happen, filled up or cut to thirty steps. */
function scenarios(count: number): readonly Scenario[] {
  const anything = allProperties.at(-1);
  if (!anything) throw new Error('There are no properties.');
  const drawn = anything.versions.flatMap((version) =>
    fc.sample(anything.scenarios({ version, pace: 'virtual' }), { numRuns: count, seed: 30 }),
  );
  const fill = fc.sample(fc.nat({ max: 9_999 }), { numRuns: steps, seed: 31 });
  return drawn.slice(0, count).map((scenario) => ({
    ...scenario,
    steps: [...scenario.steps, ...fill.map((pick) => ({ step: 'any', pick }) as const)].slice(0, steps),
  }));
}

function judge({ observations }: Run): void {
  judgeTrace({ header, observations }, { profile, version: '5.0' });
}

function feed(run: Run): void {
  const broker = new Broker(virtualOptions);
  for (const { at, tap, connection, event } of run.observations) {
    if (tap !== 'server' || event.type.startsWith('server.')) continue;
    if (
      event.type === 'network.closed'
        ? event.by !== 'server'
        : event.type.startsWith('client.') || event.type === 'network.opened'
    )
      broker.input(connection, event as Parameters<Broker['input']>[1], at);
    if ((broker.nextDeadlineMs() ?? Infinity) <= at) broker.advance(at);
  }
}

function sharesOf(part: readonly number[], whole: readonly number[]): readonly number[] {
  return part.map((ms, round) => (100 * ms) / (whole[round] ?? Number.NaN));
}

/**
 * What a scenario of thirty steps costs the checker, on one core: whole, and its parts (the judge alone on the recorded
 * traces, the broker core alone on the recorded inputs; the rest is clients, network and codec). `npm run bench:checker`.
 *
 * Rounds are interleaved, medians printed; the parts are shares of the whole of the same run.
 */
import * as fc from 'fast-check';
import { Broker } from '../impl/broker.ts';
import { charts } from './compiled-tables.ts';
import { judgeTrace } from '../model/observer/judge.ts';
import { strictProfile } from '../model/vocabulary/profile.ts';
import { allProperties } from '../properties/all.ts';
import type { Run } from '../properties/executors/run.ts';
import { runVirtually, virtualOptions } from '../properties/executors/virtual.ts';
import type { Scenario } from '../properties/scenario/step.ts';

const scenariosPerRound = 400;
const rounds = 9;
const steps = 30;
const header = { format: 'mqtt-liveness-trace', formatVersion: 1 } as const;
const profile = strictProfile(virtualOptions.tickMs, virtualOptions.connectTimeoutMs);

/** The scenarios of the property that lets anything happen, filled up or cut to thirty steps. */
function scenarios(): readonly Scenario[] {
  const anything = allProperties.at(-1);
  if (!anything) throw new Error('There are no properties.');
  const drawn = anything.versions.flatMap((version) =>
    fc.sample(anything.scenarios({ version, pace: 'virtual' }), { numRuns: scenariosPerRound, seed: 30 }),
  );
  const fill = fc.sample(fc.nat({ max: 9_999 }), { numRuns: steps, seed: 31 });
  return drawn.slice(0, scenariosPerRound).map((scenario) => ({
    ...scenario,
    steps: [...scenario.steps, ...fill.map((pick) => ({ step: 'any', pick }) as const)].slice(0, steps),
  }));
}

const milliseconds = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

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

const drawn = scenarios();
const runs = drawn.map((scenario) => runVirtually(scenario, (options) => new Broker(options)));
const failed = runs.filter(({ verdict }) => verdict.verdict !== 'pass').length;
const observations = runs.reduce((sum, run) => sum + run.observations.length, 0);
const whole: number[] = [];
const judging: number[] = [];
const serving: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  process.stderr.write(`round ${round + 1} of ${rounds}\r`);
  whole.push(
    milliseconds(() => void drawn.map((scenario) => runVirtually(scenario, (options) => new Broker(options)))),
  );
  judging.push(
    milliseconds(
      () => void runs.map((run) => judgeTrace({ header, observations: run.observations }, { profile, version: '5.0' })),
    ),
  );
  serving.push(milliseconds(() => runs.forEach(feed)));
}
const perSecond = (count: number, ms: readonly number[]): string =>
  Math.round((count * 1000) / median(ms)).toLocaleString('en');
const share = (part: readonly number[]): string =>
  `${Math.round(100 * median(part.map((ms, index) => ms / (whole[index] ?? Number.NaN))))} %`;
const { asked, states } = charts();
console.log(
  `scenarios of ${steps} steps: ${perSecond(drawn.length, whole)}/s, ${perSecond(observations, whole)} observations/s (${failed} of ${drawn.length} failed)`,
);
console.log(
  `of that: judge ${share(judging)}, broker core ${share(serving)}, the rest clients, network, codec and trace`,
);
console.log(
  `judge alone: ${perSecond(observations, judging)} observations/s; XState asked ${asked} times for ${states} control states`,
);

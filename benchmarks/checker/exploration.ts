/**
 * States per second of an exploration in quantitative time. Beside asking XState for each step, on a product that this can
 * finish; and alone, on one connection whole and on two as far as a bound. Tables and states are made anew each time, so
 * that compiling the charts is in every figure.
 */
import type { Measurement, SectionOptions } from '../measurement.ts';
import { askMachine, askTransition, exploreByAsking } from '../../properties/exploration/asking-xstate.ts';
import { exploreByGraph } from '../../properties/exploration/asking-graph.ts';
import { Exploration, type Explored } from '../../model/explore/exploration.ts';
import { systemOf, type Terms } from '../../model/explore/system.ts';
import type { Product } from '../../model/explore/product.ts';
import { inWords, median, milliseconds, perSecond } from './timing.ts';

const brief: Terms = {
  versions: ['5.0'],
  faults: 1,
  willsAhead: true,
  talk: ['PUBLISH', 'bytes'],
  keepAliveSeconds: 2,
  willDelaySeconds: 1,
  sessionExpirySeconds: 2,
  clientTimeoutMs: 500,
  connectTimeoutMs: 1000,
  lateMs: 500,
};
/** Durations as they are used, at a timer tick of 100 ms. */
const lifelike: Terms = {
  ...brief,
  keepAliveSeconds: 10,
  willDelaySeconds: 5,
  sessionExpirySeconds: 20,
  clientTimeoutMs: 1000,
  connectTimeoutMs: 5000,
  lateMs: 100,
};

export function measureExploration(options: SectionOptions): readonly Measurement[] {
  const { quick } = options;
  return [
    ...compare(systemOf(quick ? { ...brief, faults: 0, lateMs: 100 } : brief), options),
    ...measureAlone('one connection', systemOf(quick ? { ...brief, lateMs: 100 } : lifelike), Infinity, options),
    ...measureAlone(
      'two connections',
      systemOf({ ...lifelike, versions: ['5.0', '5.0'], faults: 2 }),
      quick ? 1e5 : 1e6,
      options,
    ),
  ];
}

const stated = { section: 'checker', unit: '1/s', better: 'higher' } as const;
const compiled = 'compiled tables';
const roundsOf = (quick: boolean): number => (quick ? 3 : 5);

/** All contestants find the same states, or none is worth a figure. */
function compare(product: Product, { quick, progress }: SectionOptions): readonly Measurement[] {
  const contestants: readonly { readonly name: string; readonly find: () => number; readonly ms: number[] }[] = [
    { name: compiled, find: () => new Exploration(product).run().states, ms: [] },
    { name: 'machine.transition, one actor', find: () => exploreByAsking(product, askMachine).states.size, ms: [] },
    { name: 'transition of XState', find: () => exploreByAsking(product, askTransition).states.size, ms: [] },
    { name: 'getShortestPaths of xstate/graph', find: () => exploreByGraph(product, askMachine).size, ms: [] },
  ];
  const found = new Set<number>();
  const rounds = roundsOf(quick);
  for (let round = 1; round <= rounds; round += 1)
    for (const { name, find, ms } of contestants) {
      progress(`exploring beside XState: round ${round} of ${rounds}, ${name}`);
      ms.push(milliseconds(() => void found.add(find())));
    }
  const [size = 0] = found;
  if (found.size !== 1) throw new Error(`The contestants found different numbers of states: ${[...found].join(', ')}.`);
  return contestants.map(({ name: contestant, ms }) => {
    const samples = perSecond(size, ms);
    progress(`explored ${inWords(size)} states by ${contestant}: ${inWords(median(samples))} states/s`);
    return { ...stated, benchmark: 'explored states, beside XState', contestant, size, samples };
  });
}

function measureAlone(
  name: string,
  product: Product,
  statesMax: number,
  { quick, progress }: SectionOptions,
): readonly Measurement[] {
  const ms: number[] = [];
  let explored: Explored | undefined;
  const rounds = roundsOf(quick);
  for (let round = 1; round <= rounds; round += 1) {
    progress(`exploring ${name}: round ${round} of ${rounds}`);
    ms.push(
      milliseconds(() => {
        explored = new Exploration(product).run({ statesMax });
      }),
    );
  }
  if (!explored) return [];
  const { states: size, transitions, depth, bytes, complete, localStates, asked } = explored;
  const statesPerSecond = perSecond(size, ms);
  const transitionsPerSecond = perSecond(transitions, ms);
  const bytesPerState = bytes / size;
  progress(
    `${name}, ${product.parts.length} instances, ${product.moves.length} moves, ${product.stepMs} ms a step: ` +
      `${inWords(size)} states, ${inWords(transitions)} transitions, ${complete ? 'all' : 'not all'}, to depth ${depth}`,
  );
  progress(
    `${inWords(median(statesPerSecond))} states/s, ${inWords(median(transitionsPerSecond))} transitions/s, ` +
      `${inWords(bytesPerState)} bytes a state; XState asked ${asked} times for ${localStates} timed states`,
  );
  const of = { contestant: compiled, size } as const;
  return [
    { ...stated, ...of, benchmark: `explored states, ${name}`, samples: statesPerSecond },
    { ...stated, ...of, benchmark: `explored transitions, ${name}`, samples: transitionsPerSecond },
    {
      ...of,
      section: 'checker',
      unit: 'bytes',
      better: 'lower',
      benchmark: `memory of a state, ${name}`,
      samples: [bytesPerState],
    },
  ];
}

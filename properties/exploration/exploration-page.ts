/** The explorations as a page: what `npm run explore -- --table` writes. */
import { cpus } from 'node:os';
import type { Configuration } from '../../model/explore/configurations.ts';
import type { Explored } from '../../model/explore/exploration.ts';
import { systemOf } from '../../model/explore/system.ts';
import { exploreByGraph } from './asking-graph.ts';
import { askMachine } from './asking-xstate.ts';
import type { ExploredConfiguration } from './row.ts';
import { asPromela } from './spin/promela.ts';
import { askSpin, type SpinOpinion } from './spin/spin.ts';

/** Another explorer on the same configuration, without monitors; `undefined` where it is not tried. */
export interface Rival {
  readonly states: number;
  readonly seconds: number;
}

/** More would take `xstate/graph` minutes. */
const statesForGraph = 4_000;

/** `getShortestPaths` of `xstate/graph`, which makes the adjacency map, with every state as a snapshot. */
export function exploredByGraph({ terms }: Configuration, { explored }: ExploredConfiguration): Rival | undefined {
  if (explored.states > statesForGraph) return undefined;
  const beganAtMs = performance.now();
  const states = exploreByGraph(systemOf(terms), askMachine).size;
  return { states, seconds: (performance.now() - beganAtMs) / 1000 };
}

/** More would take SPIN more memory than most machines have. */
const statesForSpin = 20_000_000;

/** SPIN, with the monitors, compiled for speed; `undefined` where it is not tried. */
export async function exploredBySpin({
  explored: { states, complete },
  exploration,
}: ExploredConfiguration): Promise<SpinOpinion | undefined> {
  if (!complete || states > statesForSpin) return undefined;
  return askSpin(asPromela(exploration), { isOptimised: true, statesExpected: states });
}

export interface PageRow {
  readonly result: ExploredConfiguration;
  readonly graph: Rival | undefined;
  readonly spin: SpinOpinion | undefined;
}

export function explorationPage(rows: readonly PageRow[]): string {
  const lines = rows.map(({ result: { name, explored, seconds, timelock }, graph, spin }) => {
    const { states, transitions, depth, bytes, complete, found } = explored;
    const holds = found.length > 0 || typeof timelock === 'number' ? '✗' : complete ? 'all' : 'as far as explored';
    return [
      name,
      grouped(states),
      grouped(transitions),
      String(depth),
      seconds.toFixed(1),
      grouped(Math.round(states / seconds)),
      (bytes / 1e6).toFixed(0),
      holds,
      graph ? `${grouped(graph.states)} in ${graph.seconds.toFixed(1)} s` : '',
      spin ? inCell(spin, explored) : '',
    ];
  });
  const titles = [
    'configuration',
    'states',
    'transitions',
    'depth',
    'seconds',
    'states/s',
    'MB',
    'invariants hold in',
    'xstate/graph',
    'SPIN',
  ];
  const table = [titles, titles.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `# What was explored

> Written by \`npm run explore -- --table\`, with \`--large\` for all of it. Measured on ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.

Every state that can be reached of client, network, server, session and will, in time, with a monitor for each invariant
([model/explore/invariants](../../../model/explore/invariants/)); the configurations are in
[model/explore/configurations.ts](../../../model/explore/configurations.ts). Beside it \`xstate/graph\` on the same product
without monitors, and SPIN on the same product with them, in the same run, where they end in reasonable time. Of SPIN: the
search for all states, its memory, and in brackets how long it takes to make the checker and to compile it; «agrees» says
that it finds as many states and transitions, the farthest as far away, and the same verdict.

${table}
`;
}

function inCell({ states, transitions, depth, violation, ...spin }: SpinOpinion, explored: Explored): string {
  const isSame =
    states === explored.states &&
    transitions === explored.transitions &&
    depth === explored.depth &&
    (violation === undefined) === (explored.found.length === 0);
  const verdict = isSame ? 'agrees' : `DIFFERS: ${grouped(states)} states`;
  const memory = (spin.bytes / 1e6).toFixed(0);
  return `${verdict}, ${spin.seconds.toFixed(1)} s, ${memory} MB (${spin.compileSeconds.toFixed(0)} s)`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

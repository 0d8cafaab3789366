/** The explorations as a page: what `npm run explore -- --table` writes. */
import { cpus } from 'node:os';
import type { Configuration } from '../../model/explore/configurations.ts';
import { oneClientIdentifier } from '../../model/explore/one-client-identifier.ts';
import { exploreByGraph } from './asking-graph.ts';
import { askMachine } from './asking-xstate.ts';
import type { ExploredConfiguration } from './row.ts';

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
  const states = exploreByGraph(oneClientIdentifier(terms), askMachine).size;
  return { states, seconds: (performance.now() - beganAtMs) / 1000 };
}

export interface PageRow {
  readonly result: ExploredConfiguration;
  readonly graph: Rival | undefined;
}

export function explorationPage(rows: readonly PageRow[]): string {
  const lines = rows.map(({ result: { name, explored, seconds, timelock }, graph }) => {
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
  ];
  const table = [titles, titles.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `# What was explored

> Written by \`npm run explore -- --table\`, with \`--large\` for all of it. Measured on ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.

Every state that can be reached of client, network, server, session and will, in time, with a monitor for each invariant
([model/explore/invariants](../../../model/explore/invariants/)); the configurations are in
[model/explore/configurations.ts](../../../model/explore/configurations.ts). Beside it \`xstate/graph\` on the same product
without monitors, in the same run, where it ends in reasonable time.

${table}
`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

/** The explorations as a page: what `npm run explore -- --table` writes. */
import type { RecordedRow } from './recorded-row.ts';

const titles = [
  'configuration',
  'states',
  'transitions',
  'depth',
  'seconds',
  'states/s',
  'MB',
  'invariants hold in',
  'by threads',
  'by orbits',
  'xstate/graph',
  'SPIN',
] as const;

export function explorationPage(rows: readonly RecordedRow[]): string {
  const table = [titles, titles.map(() => '---'), ...rows.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`);
  const machines = [...new Set(rows.map(({ measuredOn }) => measuredOn))];
  const residents = rows.flatMap(({ name, residentBytes }) =>
    residentBytes === undefined ? [] : [`- ${name}: ${(residentBytes / 2 ** 30).toFixed(2)} GiB`],
  );
  return `# What was explored

> Written by \`npm run explore -- --table\`: with \`--only\` and \`--large\` it measures some rows anew, and leaves the others.
> Measured on ${machines.join('; ')}.

Every state that can be reached of client, network, server, session and will, in time, with a monitor for each invariant
([model/explore/invariants](../../../model/explore/invariants/)); the configurations are in
[model/explore/configurations.ts](../../../model/explore/configurations.ts). Beside it, where they end in reasonable time: the
same by several threads, in brackets with the time of the processor that all of them took; the same with one state of each orbit, where connections or Client Identifiers can change names; \`xstate/graph\` on the same product
without monitors; and SPIN on the same product with them. Of SPIN: the search for all states, its memory, and in brackets how
long it takes to make the checker and to compile it; «agrees» says that it finds as many states and transitions, the farthest
as far away, and the same verdict. \`states/s\` are those of a second
of the processor, which others may have had meanwhile. \`MB\` is what the states take, their table included.

${table.join('\n')}
${residents.length === 0 ? '' : `\nThe most memory that was ever resident, in a process of its own, as the operating system tells:\n\n${residents.join('\n')}\n`}`;
}

function cellsOf(row: RecordedRow): readonly string[] {
  const {
    name,
    states,
    transitions,
    depth,
    seconds,
    cpuSeconds,
    bytes,
    complete,
    holds,
    threads,
    orbits,
    graph,
    spin,
  } = row;
  return [
    name,
    grouped(states),
    grouped(transitions),
    String(depth),
    seconds.toFixed(1),
    grouped(Math.round(states / (cpuSeconds ?? seconds))),
    (bytes / 1e6).toFixed(0),
    !holds ? '✗' : complete ? 'all' : 'as far as explored',
    threads ? `${threads.count} in ${threads.seconds.toFixed(1)} s (${threads.cpuSeconds.toFixed(1)} s)` : '',
    orbits ? `${grouped(orbits.states)} in ${orbits.seconds.toFixed(1)} s` : '',
    graph ? `${grouped(graph.states)} in ${graph.seconds.toFixed(1)} s` : '',
    spin ? inCell(spin) : '',
  ];
}

function inCell({ agrees, states, seconds, compileSeconds, bytes }: NonNullable<RecordedRow['spin']>): string {
  const verdict = agrees ? 'agrees' : `DIFFERS: ${grouped(states)} states`;
  return `${verdict}, ${seconds.toFixed(1)} s, ${(bytes / 1e6).toFixed(0)} MB (${compileSeconds.toFixed(0)} s)`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

import type { Chart } from '../../model/run/chart.ts';
import { bindsServerVisibly, isShown, versionOf, type Coverage } from '../../properties/coverage/coverage.ts';
import { chartPath } from './chart/chart-pages.ts';
import { standardPath } from './citations.ts';
import { ambiguitiesPath } from './ambiguities-page.ts';
import { capabilitiesPath } from './capabilities-page.ts';
import { glossaryPath } from './glossary-page.ts';
import { blocks, link, origin, plain, table, type Page } from './markdown.ts';
import { reportPath } from './report-pages.ts';
import { protocolVersions } from '../../model/vocabulary/packet.ts';

export function indexPage(charts: readonly Chart[], coverage: readonly Coverage[]): Page {
  const text = blocks(
    '# The specification, as pages',
    origin(`${link('model/', '../../model/')}; a test fails while they are stale`),
    `For reading without running anything. ${link('docs/README.md', '../README.md')} is the way in.`,
    '![Who tells whom: the taps, the charts and the observer](model/overview.svg)',
    '## The charts',
    'Each with its picture, its deadlines as windows, its transition table, and the statements that its states stand for.',
    table(
      ['chart', 'what it is about', 'states'],
      charts.map(({ name, machine }) => [
        link(name, chartPath(name)),
        plain(machine.root.description ?? ''),
        String(
          machine.root.type === 'parallel' ? countOf(Object.values(machine.root.states)) : countOf([machine.root]),
        ),
      ]),
    ),
    '### How to read a picture',
    'A box is a state; the black dot leads to the first one. Green is what the server may do there. ◷ is a deadline: it leads on when its time is over. Red is what must not happen: ✗ what would be wrong at once, and the red clock what must have been left before its time is over. The double circle ends the matter. What stands in square brackets is a condition. A chart that would be too wide for a phone, or too tall for a sheet of paper, is drawn in parts.',
    '## The standard',
    'Every normative statement of both versions, with what shows it, and where model and broker name it.',
    table(
      ['version', 'statements', 'a server owes visibly', 'of these shown'],
      protocolVersions.map((version) => {
        const all = coverage.filter((one) => versionOf(one) === version);
        const owed = all.filter(({ statement }) => bindsServerVisibly(statement));
        const shown = owed.filter(isShown);
        return [
          link(`MQTT ${version}`, standardPath(version)),
          ...[all, owed, shown].map(({ length }) => String(length)),
        ];
      }),
    ),
    '## Further',
    [
      `- ${link('What the standard leaves open', ambiguitiesPath)}: readings, and which of them the observer accepts`,
      `- ${link('The words', glossaryPath)}`,
      `- ${link('What a broker claims', capabilitiesPath)}: the file that tells the check what not to ask of it`,
      `- ${link('The report as data', reportPath)}: what the checker writes, for other programs`,
      `- ${link('What was explored', 'exploration/README.md')}: every state of the model in time, and what holds in it`,
      `- ${link('What it costs', 'benchmarks/README.md')}: the benchmarks`,
    ].join('\n'),
  );
  return { path: 'README.md', text };
}

function countOf(parts: readonly { readonly states: Readonly<Record<string, unknown>> }[]): number {
  return parts.reduce((count, { states }) => count + Object.keys(states).length, 0);
}

/** The register of ambiguities: each question with its answers, and who gives which. */
import type { Ambiguity, Reading } from '../../model/ambiguities/ambiguity.ts';
import { ambiguities } from '../../model/ambiguities/register.ts';
import { chartPath } from './chart/chart-pages.ts';
import { cited } from './citations.ts';
import { blocks, code, link, origin, plain, table, type Page } from './markdown.ts';

export const ambiguitiesPath = 'model/ambiguities.md';

export function ambiguitiesPage(): Page {
  const [switched, fixed] = [ambiguities.filter((one) => one.switch), ambiguities.filter((one) => !one.switch)];
  const text = blocks(
    '# What the standard leaves open',
    origin(link('model/ambiguities', '../../../model/ambiguities/')),
    `Where two statements contradict each other, or none speaks, a broker still does one thing or another. Each such question is here with its **readings**. ✓ marks those that the observer accepts unless it is told otherwise. It keeps them apart: a broker may follow any accepted reading, but the same one all the time, and the verdict says which. What contradicts the last reading that was left is a failure like any other.`,
    `What brokers do is from public sources, and versions differ; ${code('npm run check')} tells which readings a broker follows.`,
    '## With a switch',
    `Which readings are accepted changes verdicts: ${code('readings')} of the observer’s options, ${code('--reading')} of the check.`,
    ...switched.map(section),
    '## Without',
    'Nothing is there to be switched, for the reason that is given.',
    ...fixed.map(section),
  );
  return { path: ambiguitiesPath, text };
}

function section(one: Ambiguity): string {
  const { id, question, statements, readings, accepted, brokers, places } = one;
  const where = places.map(
    ({ chart, states }) => `${link(chart, chartPath(chart).slice('model/'.length))} (${states.map(code).join(', ')})`,
  );
  return blocks(
    `### ${id}`,
    `**${plain(question)}**`,
    table(
      ['reading', 'what it says', 'what speaks for it'],
      readings.map((reading) => [named(reading, accepted), plain(reading.says), citations(reading.statements)]),
    ),
    [
      `- About: ${citations(statements)}`,
      `- Charts: ${where.join('; ')}`,
      ...(brokers === '' ? [] : [`- Brokers: ${plain(brokers)}`]),
      ...(one.switch ? [] : [`- No switch: ${plain(one.reason)}`]),
    ].join('\n'),
  ).trimEnd();
}

function named({ id }: Reading, accepted: readonly string[]): string {
  return accepted.includes(id) ? `${code(id)} ✓` : code(id);
}

function citations(ids: Ambiguity['statements']): string {
  return ids.map((id) => cited(id, '../')).join(', ');
}

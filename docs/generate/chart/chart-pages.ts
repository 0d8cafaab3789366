/** The page of a statechart, and its pictures. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Chart } from '../../../model/run/chart.ts';
import { statementTable } from '../citations.ts';
import { blocks, code, link, origin, plain, type Page } from '../markdown.ts';
import { deadlineList, delayTable } from './deadlines.ts';
import { picturesOf } from './pictures.ts';
import { readChart, type ReadChart, type ReadRegion } from './read-chart.ts';
import { stateSection, stepTable, violationTable } from './state-section.ts';

/** `model/will-service.md`, below docs/generated/. */
export function chartPath(name: string): string {
  return `model/${fileName(name)}.md`;
}

export function chartPages(chart: Chart): readonly Page[] {
  const read = readChart(chart);
  const pictures = read.regions.map((region) =>
    picturesOf(read, region).map(({ svg }, index, all): Page => {
      const part = all.length > 1 ? `-${index + 1}` : '';
      const name = region.name === read.name ? read.name : `${read.name} ${region.name}`;
      return { path: `model/${fileName(name)}${part}.svg`, text: svg };
    }),
  );
  return [{ path: chartPath(read.name), text: pageOf(read, pictures) }, ...pictures.flat()];
}

function pageOf(chart: ReadChart, pictures: readonly (readonly Page[])[]): string {
  const statements = chart.regions.flatMap(({ states }) => states.flatMap((state) => state.statements));
  const source = sourceOf(chart.name);
  const delays = delayTable(chart);
  return blocks(
    `# ${chart.name}`,
    origin(link(`model/${source}`, `../../../model/${source}`)),
    chart.description === undefined ? undefined : plain(chart.description),
    ...chart.regions.flatMap((region, index) => regionBlocks(chart, region, pictures[index] ?? [])),
    ...(delays === '' ? [] : ['## The times', delays]),
    ...(statements.length > 0 ? ['## The statements', statementTable(statements, '../')] : []),
  );
}

function regionBlocks(chart: ReadChart, region: ReadRegion, pictures: readonly Page[]): (string | undefined)[] {
  const { name, description, everywhere, states } = region;
  const isWhole = name === chart.name;
  const deadlines = deadlineList(chart, region);
  const violations = violationTable(region);
  const title = isWhole ? name : `${chart.name}, ${name}`;
  const suffix = isWhole ? '' : ` of ${code(name)}`;
  return [
    isWhole ? undefined : `## Region ${code(name)}`,
    description === undefined ? undefined : plain(description),
    ...pictures.map(({ path }, index) => {
      const part = pictures.length > 1 ? `, part ${index + 1}` : '';
      return `![${title}${part}](${path.replace('model/', '')})`;
    }),
    ...(deadlines === '' ? [] : [`${isWhole ? '##' : '###'} Deadlines${suffix}`, deadlines]),
    isWhole ? '## States' : undefined,
    ...(everywhere.length > 0
      ? [
          `### In every state${suffix}`,
          'Unless the state itself says something of the event.',
          stepTable(chart, region, everywhere),
        ]
      : []),
    ...states.filter(({ isViolation }) => !isViolation).map((state) => stateSection(chart, region, state)),
    ...(violations === '' ? [] : [`${isWhole ? '##' : '###'} Violations${suffix}`, violations]),
  ];
}

const modelFolder = fileURLToPath(new URL('../../../model/', import.meta.url));

/** The file that gives the chart its name. Throws an Error if none does. */
function sourceOf(name: string): string {
  const files = readdirSync(modelFolder).filter((file) => file.endsWith('.ts'));
  const found = files.find((file) => readFileSync(`${modelFolder}${file}`, 'utf8').includes(`name: '${name}'`));
  if (found === undefined) throw new Error(`No file of model/ has the chart ${name}.`);
  return found;
}

function fileName(name: string): string {
  return name.replaceAll(' ', '-');
}

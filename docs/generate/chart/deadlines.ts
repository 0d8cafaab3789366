/** The deadlines of a region as windows: from when something may happen, by when it must, and what becomes of it if not. */
import { code, plain, table } from '../markdown.ts';
import type { ReadChart, ReadRegion, ReadState, ReadStep } from './read-chart.ts';
import { triggerCell } from './state-section.ts';
import { meaningOfDelay, wordsOfCondition, wordsOfDelay, wordsOfOffers } from './step-words.ts';

/** A list, as a table of so many words would not fit on a phone. Empty if the region has no deadline. */
export function deadlineList(chart: ReadChart, region: ReadRegion): string {
  const items = region.states.flatMap((state) => {
    const timed = state.steps.filter(({ on }) => on.kind === 'delay');
    const [first] = timed;
    if (first === undefined) return [];
    const allowed = allowedIn(chart, region, state);
    return [
      `- **${code(state.name)}**`,
      `  - opens: ${opening(chart, region, state)}`,
      ...(allowed === '' ? [] : [`  - allowed in it: ${allowed}`]),
      `  - closes: ◷ **${closing(chart, first)}** later`,
      ...timed.map((step) => `  - then: ${outcome(chart, region, step)}`),
    ];
  });
  return items.join('\n');
}

/** What the delays of the chart are. */
export function delayTable(chart: ReadChart): string {
  const steps = chart.regions.flatMap(({ states }) => states.flatMap((state) => state.steps));
  const delays = new Set(steps.flatMap(({ on }) => (on.kind === 'delay' ? [on.delay] : [])));
  const rows = [...delays].map((delay) => [wordsOfDelay(chart, delay), plain(meaningOfDelay(chart, delay))]);
  return rows.length > 0 ? table(['time', 'how long it is'], rows) : '';
}

/** What leads into the state. */
function opening(chart: ReadChart, region: ReadRegion, state: ReadState): string {
  const inner = region.states.flatMap(({ name, steps }) =>
    steps
      .filter(({ target, reenters }) => target === state.name && (name !== state.name || reenters))
      .map((step) =>
        step.on.kind === 'delay'
          ? `◷ ${wordsOfDelay(chart, step.on.delay)} after ${code(name)}`
          : cause(chart, name, step),
      ),
  );
  const outer = region.everywhere.filter(({ target }) => target === state.name).map((step) => cause(chart, '', step));
  const causes = [...new Set([...inner, ...outer])];
  return state.isInitial ? ['the beginning', ...causes].join(', or ') : causes.join(', or ');
}

function cause(chart: ReadChart, from: string, step: ReadStep): string {
  const condition = wordsOfCondition(chart, step);
  const event = step.on.kind === 'at once' ? `from ${code(from)}` : triggerCell(chart, step.on);
  return condition === undefined ? event : `${event} (${plain(condition)})`;
}

/** In a chart of several regions, the offers may be the matter of another one. */
function allowedIn(chart: ReadChart, region: ReadRegion, { offers }: ReadState): string {
  if (offers.length > 0) return code(wordsOfOffers(offers, '`, `'));
  const others = chart.regions.filter(
    (other) => other !== region && other.states.some((state) => state.offers.length > 0),
  );
  return others.map(({ name }) => `what ${code(name)} offers`).join(', ');
}

function closing(chart: ReadChart, { on }: ReadStep): string {
  return on.kind === 'delay' ? wordsOfDelay(chart, on.delay) : '';
}

function outcome(chart: ReadChart, { states }: ReadRegion, step: ReadStep): string {
  const condition = wordsOfCondition(chart, step);
  const target = states.find(({ name }) => name === step.target);
  const next = target?.isViolation ? `✗ ${code(target.name)}: ${plain(target.why ?? '')}` : code(step.target ?? '');
  return condition === undefined ? next : `${plain(condition)}: ${next}`;
}

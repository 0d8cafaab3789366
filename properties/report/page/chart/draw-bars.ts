/** The timers that the model had armed, beside the broker's lane: how long they ran, and when something was allowed by them. */
import { markup, type Markup } from '../../markup.ts';
import { grouped } from '../../sequence-chart.ts';
import type { TimerBar } from '../../timers.ts';
import { item, whole } from './item.ts';
import type { ChartLayout, Group } from './layout.ts';

const barWidth = 12;
/** Words stand in a bar that is long enough for them. */
const pixelsPerCharacter = 5.6;

export function drawBars({ columns }: Group, layout: ChartLayout): Markup[] {
  return columns.flatMap(({ x, bars }) => bars.map((bar) => drawBar(bar, x, layout)));
}

function drawBar(bar: TimerBar, x: number, { y: yOf, atMs, endMs }: ChartLayout): Markup {
  const { kind, armedAtMs, deadlineMs, endedAtMs, words, chart } = bar;
  const ranUntilMs = Math.min(endedAtMs ?? deadlineMs, Math.max(armedAtMs, atMs));
  const [top, bottom] = [whole(yOf(armedAtMs)), whole(yOf(ranUntilMs))];
  const height = Math.max(2, bottom - top);
  const label = (kind === 'window' ? [`${chart}: allowed`, 'allowed'] : [words]).find(
    (one) => height > one.length * pixelsPerCharacter + 10,
  );
  const wouldEnd = ranUntilMs === atMs && deadlineMs > atMs ? whole(yOf(Math.min(deadlineMs, endMs))) : bottom;
  const shape = markup`<rect x="${x}" y="${top}" width="${barWidth}" height="${height}"/>${
    wouldEnd > bottom &&
    markup`<rect class="would-have" x="${x}" y="${bottom}" width="${barWidth}" height="${wouldEnd - bottom}"/>`
  }${
    kind === 'timer' && endedAtMs === deadlineMs && markup`<path d="M${x - 3} ${bottom}h${barWidth + 6}"/>`
  }${label !== undefined && markup`<text transform="translate(${x + 9.5} ${whole(top + height / 2)})rotate(-90)">${label}</text>`}`;
  return item(`bar ${kind} of-${chart.replaceAll(' ', '-')}`, barWords(bar), shape);
}

/** `c0, keep-alive: 1.5 × Keep Alive, armed at 0 ms, fell due at 1,500 ms`. */
export function barWords({ connection, chart, words, kind, armedAtMs, deadlineMs, endedAtMs }: TimerBar): string {
  const who = `c${connection}, ${chart}`;
  if (kind === 'window')
    return `${who}: allowed from ${grouped(armedAtMs)} ms to ${grouped(deadlineMs)} ms${endedAtMs === undefined || endedAtMs === deadlineMs ? '' : `; over at ${grouped(endedAtMs)} ms`}`;
  const armed = `${who}: ${words}, armed at ${grouped(armedAtMs)} ms`;
  if (endedAtMs === undefined) return `${armed}, would fall due at ${grouped(deadlineMs)} ms`;
  return endedAtMs < deadlineMs
    ? `${armed}, put off or stopped at ${grouped(endedAtMs)} ms`
    : `${armed}, fell due at ${grouped(deadlineMs)} ms`;
}

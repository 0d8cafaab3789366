/** The axis of time, with what it says of itself: where it is to scale, stretched, or cut. */
import type { ReportedFinding } from '../../document.ts';
import { markup, type Markup } from '../../markup.ts';
import { grouped } from '../../sequence-chart.ts';
import { item, whole } from './item.ts';
import type { ChartLayout } from './layout.ts';
import type { Segment } from './time-axis.ts';

/** Seen from the axis. */
const labelX = -8;
const labelDistance = 12;
const steps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 300_000, 1_800_000, 3_600_000,
];
const tickDistance = 22;

/** On a ground of its own, as the script of the page keeps it in sight when the picture is moved below it. */
export function drawTimes(finding: ReportedFinding, layout: ChartLayout): Markup {
  const { axis, top, timeWidth, height } = layout;
  const step = tickStep(axis.pixelsPerMs);
  const of = (kind: Segment['kind']): readonly Segment[] => axis.segments.filter((one) => one.kind === kind);
  const placed = (y: number): number => whole(top + y);
  const ticks = of('to scale').flatMap((segment) => ticksOf(segment, step));
  return markup`<g class="times" transform="translate(${timeWidth + 4})"><rect x="${-timeWidth - 4}" width="${timeWidth + 8}" height="${whole(height)}"/><path class="still" d="M0 ${placed(axis.rows[0] ?? 0)}V${placed(axis.height)}"/>${path(
    'stretched',
    of('stretched').map(({ fromY, toY }) => `M0 ${placed(fromY)}V${placed(toY)}`),
  )}${path(
    'axis',
    of('to scale').map(({ fromY, toY }) => `M0 ${placed(fromY)}V${placed(toY)}`),
  )}${path(
    'tick',
    ticks.map((y) => `M-3 ${placed(y)}h6`),
  )}${of('cut').map((one) => drawCut(one, placed))}<text x="${labelX}" y="${top - 12}">ms</text>${labels(finding, layout).map(([y, at]) => markup`<text${at === finding.atMs && markup` class="of-verdict"`} x="${labelX}" y="${whole(y + 4)}">${grouped(at)}</text>`)}</g>`;
}

function path(className: string, pieces: readonly string[]): Markup | undefined {
  return pieces.length === 0 ? undefined : markup`<path class="${className}" d="${pieces.join('')}"/>`;
}

/** The step between two marks of the axis, in milliseconds. */
function tickStep(pixelsPerMs: number): number {
  return steps.find((step) => step * pixelsPerMs >= tickDistance) ?? 3_600_000;
}

function ticksOf({ fromY, toY, fromMs, toMs }: Segment, step: number): readonly number[] {
  const first = Math.ceil(fromMs / step) * step;
  const count = Math.max(0, Math.floor((toMs - first) / step) + 1);
  return Array.from(
    { length: count },
    (_, index) => fromY + ((first + index * step - fromMs) / (toMs - fromMs)) * (toY - fromY),
  );
}

function drawCut({ fromY, toY, fromMs, toMs }: Segment, placed: (y: number) => number): Markup {
  const middle = placed((fromY + toY) / 2);
  const ms = grouped(toMs - fromMs);
  return item(
    'cut',
    `${ms} ms pass here; the axis is cut`,
    markup`<path class="axis" d="M0 ${placed(fromY)}V${middle - 9}l-5 4l10 5l-10 5l5 4V${placed(toY)}"/><text x="${labelX}" y="${middle + 4}">+${ms}</text>`,
  );
}

/** What the verdict says comes first; the rest where there is room. */
function labels(
  finding: ReportedFinding,
  { y, crossings, groups, verdict, endMs }: ChartLayout,
): readonly (readonly [number, number])[] {
  const { atMs, allowed } = finding;
  const edges = [allowed.fromMs, allowed.byMs].filter((at) => at !== undefined);
  const bars = groups.flatMap(({ columns }) => columns.flatMap((column) => column.bars));
  const wanted: (readonly [number, number])[] = [
    [verdict.markY, atMs],
    ...edges.map((at) => [y(at), at] as const),
    ...crossings.map((one) => [one.y, one.at] as const),
    ...bars.flatMap(({ deadlineMs, endedAtMs }) =>
      endedAtMs === undefined && deadlineMs >= endMs
        ? []
        : [[y(endedAtMs ?? deadlineMs), endedAtMs ?? deadlineMs] as const],
    ),
  ];
  const placed: (readonly [number, number])[] = [];
  for (const one of wanted) {
    const isFree = placed.every(([other]) => Math.abs(one[0] - other) >= labelDistance);
    // An instant is written once, at its first line.
    if (isFree && !placed.some(([, at]) => at === one[1])) placed.push(one);
  }
  return placed;
}

/** The axis of time, with what it says of itself: where it is to scale, stretched, or cut. */
import type { ReportedFinding } from '../../document.ts';
import { markup, type Markup } from '../../markup.ts';
import { grouped } from '../../sequence-chart.ts';
import { item, tenth } from './item.ts';
import type { ChartLayout } from './layout.ts';
import type { Segment } from './time-axis.ts';

/** Seen from the axis. */
const labelX = -8;
const labelDistance = 12;
const steps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 300_000, 1_800_000, 3_600_000,
];
const tickDistance = 22;

export function drawTimes(finding: ReportedFinding, layout: ChartLayout): Markup {
  const { axis, top } = layout;
  const step = tickStep(axis.pixelsPerMs);
  return markup`<g class="times" transform="translate(${layout.timeWidth + 4})"><text class="unit" x="${labelX}" y="${top - 12}">ms</text>
<line class="axis still" x1="0" x2="0" y1="${tenth(top + (axis.rows[0] ?? 0))}" y2="${tenth(top + axis.height)}"/>
${axis.segments.map((segment) => drawSegment(segment, top, step))}
${labels(finding, layout).map(([y, at]) => markup`<text class="at${at === finding.atMs && ' of-verdict'}" x="${labelX}" y="${tenth(y + 4)}">${grouped(at)}</text>`)}</g>`;
}

/** The step between two marks of the axis, in milliseconds. */
function tickStep(pixelsPerMs: number): number {
  return steps.find((step) => step * pixelsPerMs >= tickDistance) ?? 3_600_000;
}

function drawSegment({ kind, fromY, toY, fromMs, toMs }: Segment, top: number, step: number): Markup {
  const [y1, y2] = [tenth(top + fromY), tenth(top + toY)];
  if (kind === 'stretched') return markup`<line class="axis stretched" x1="0" x2="0" y1="${y1}" y2="${y2}"/>`;
  if (kind === 'cut') return drawCut(y1, y2, toMs - fromMs);
  const first = Math.ceil(fromMs / step) * step;
  const ticks = Array.from({ length: Math.max(0, Math.floor((toMs - first) / step) + 1) }, (_, index) => {
    const y = tenth(top + fromY + ((first + index * step - fromMs) / (toMs - fromMs)) * (toY - fromY));
    return markup`<path class="tick" d="M-3 ${y}h6"/>`;
  });
  return markup`<line class="axis" x1="0" x2="0" y1="${y1}" y2="${y2}"/>${ticks}`;
}

function drawCut(y1: number, y2: number, ms: number): Markup {
  const middle = (y1 + y2) / 2;
  const tip = `${grouped(ms)} ms pass here; the axis is cut`;
  return item(
    'cut',
    tip,
    markup`<path class="axis" d="M0 ${y1}V${tenth(middle - 9)}l-5 4l10 5l-10 5l5 4V${y2}"/><text class="cut-words" x="${labelX}" y="${tenth(middle + 4)}">+${grouped(ms)}</text>`,
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

/** A finding as a sequence chart in SVG. Colours come from the page, so that they follow its theme. */
import type { ReportedFinding } from '../../document.ts';
import { markup, type Markup } from '../../markup.ts';
import { grouped, markedOf, windowWords } from '../../sequence-chart.ts';
import { labelOf } from '../../standing.ts';
import { drawBars } from './draw-bars.ts';
import { drawCrossing } from './draw-crossing.ts';
import { drawLanes } from './draw-lanes.ts';
import { drawTimes } from './draw-times.ts';
import { item, tenth } from './item.ts';
import { layoutOf, metrics, type ChartLayout, type Group } from './layout.ts';

export function sequencePicture(finding: ReportedFinding): Markup {
  const layout = layoutOf(finding);
  const { width, height, groups, crossings } = layout;
  const about = groups.find(({ connection }) => connection === finding.connection);
  return markup`<svg class="sequence${finding.kind !== 'violation' && ' lesser'}" width="${width}" height="${tenth(height)}" viewBox="0 0 ${width} ${tenth(height)}" role="group" aria-label="Sequence chart of ${labelOf(finding)}: time runs downwards; the same stands below as text">
${about && drawWindow(finding, layout, about)}
${drawTimes(finding, layout)}
${groups.map((group) => drawLanes(group, layout))}
${groups.map((group) => drawBars(group, layout))}
${crossings.map((crossing) => drawCrossing(crossing, layout))}
${about && drawVerdict(finding, layout, about)}
</svg>`;
}

/** When it was, or would have been, right. An end that is open fades out. */
function drawWindow(finding: ReportedFinding, layout: ChartLayout, group: Group): Markup | undefined {
  const { allowed } = finding;
  const { y, height, crossings } = layout;
  const { fromMs, byMs } = allowed;
  if (fromMs === undefined && byMs === undefined) return undefined;
  const top = fromMs === undefined ? metrics.headHeight : y(fromMs);
  const bottom = byMs === undefined ? height - 4 : y(byMs);
  const words = windowWords(markedOf(finding));
  const isEmpty = !crossings.some((one) => one.connection === group.connection && one.y > top && one.y - 14 < bottom);
  const [x, width] = [group.clientX - 12, group.endX - group.clientX + 12];
  const edge = (at: number): Markup => markup`<path class="edge" d="M${x} ${tenth(at)}h${width}"/>`;
  const word =
    isEmpty &&
    bottom - top >= 14 &&
    markup`<text class="allowed-word" x="${group.clientX + 6}" y="${tenth(top + 12)}">allowed</text>`;
  return item(
    'window',
    words,
    markup`<rect class="allowed" x="${x}" y="${tenth(top)}" width="${width}" height="${tenth(Math.max(3, bottom - top))}"/>${fromMs !== undefined && edge(top)}${byMs !== undefined && edge(bottom)}${word}`,
  );
}

function drawVerdict(finding: ReportedFinding, { verdict }: ChartLayout, group: Group): Markup {
  const { y, markY, isMissing, lines } = verdict;
  const { clientX, serverX } = group;
  const middle = (clientX + serverX) / 2;
  const tip = `${grouped(finding.atMs)} ms: ${finding.why}. ${windowWords(markedOf(finding))}`;
  const textY = y - 3 - (lines.length - 1) * metrics.lineHeight;
  const missing =
    isMissing &&
    markup`<path class="missing" d="M${serverX - 5} ${tenth(markY)}H${clientX + 12}"/><path class="missing-cross" d="M${clientX + 3} ${tenth(markY - 5)}l10 10m0-10l-10 10"/>`;
  return item(
    'verdict',
    tip,
    markup`${missing}<circle class="verdict-mark" cx="${serverX}" cy="${tenth(markY)}" r="8"/><text class="verdict-sign" x="${serverX}" y="${tenth(markY + 4)}">!</text>${lines.map(
      (line, index) =>
        markup`<text class="verdict-words" x="${middle}" y="${tenth(textY + index * metrics.lineHeight)}">${line}</text>`,
    )}`,
  );
}

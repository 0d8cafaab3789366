/** A finding as a sequence chart in SVG. Colours come from the page, so that they follow its theme. */
import type { ReportedFinding } from '../../document.ts';
import { markup, type Markup } from '../../markup.ts';
import { grouped, markedOf, windowWords } from '../../sequence-chart.ts';
import { labelOf } from '../../standing.ts';
import { drawBars } from './draw-bars.ts';
import { drawCrossing } from './draw-crossing.ts';
import { drawLanes } from './draw-lanes.ts';
import { drawTimes } from './draw-times.ts';
import { item, whole, writtenItem } from './item.ts';
import { layoutOf, metrics, type ChartLayout, type Group } from './layout.ts';
import { shapeAt } from './shapes.ts';

export function sequencePicture(finding: ReportedFinding): Markup {
  const layout = layoutOf(finding);
  const { width, groups, crossings } = layout;
  const height = whole(layout.height);
  const about = groups.find(({ connection }) => connection === finding.connection);
  return markup`<svg class="sequence${finding.kind !== 'violation' && ' lesser'}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-label="Sequence chart of ${labelOf(finding)}: time runs downwards; the same stands below as text">${about && drawWindow(finding, layout, about)}
${groups.map((group) => drawLanes(group, layout))}${groups.map((group) => drawBars(group, layout))}
${crossings.map((crossing) => drawCrossing(crossing, layout))}
${drawTimes(finding, layout)}${about && drawVerdict(finding, layout, about)}</svg>`;
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
  const edges = [...(fromMs === undefined ? [] : [top]), ...(byMs === undefined ? [] : [bottom])];
  const word =
    isEmpty && bottom - top >= 14 && markup`<text x="${group.clientX + 6}" y="${whole(top + 12)}">allowed</text>`;
  return item(
    'allowed',
    words,
    markup`<rect x="${x}" y="${whole(top)}" width="${width}" height="${Math.max(3, whole(bottom) - whole(top))}"/><path d="${edges.map((at) => `M${x} ${whole(at)}h${width}`).join('')}"/>${word}`,
  );
}

/** At the end that should not have done it, or should have. */
function drawVerdict(finding: ReportedFinding, { verdict }: ChartLayout, { clientX, serverX }: Group): Markup {
  const isOfClient = finding.chart.startsWith('client');
  const missing = isOfClient ? 'missing-up' : 'missing-down';
  const { y, markY, unseen, lines } = verdict;
  const middle = (clientX + serverX) / 2;
  const textY = y - 3 - (lines.length - 1) * metrics.lineHeight;
  const window = windowWords(markedOf(finding));
  return writtenItem(
    'verdict',
    `${grouped(finding.atMs)} ms`,
    markup`${unseen && shapeAt(unseen === 'missing' ? missing : 'down', middle, markY)}${shapeAt('mark', isOfClient ? clientX : serverX, markY)}${lines.map(
      (line, index) => markup`<text x="${middle}" y="${whole(textY + index * metrics.lineHeight)}">${line}</text>`,
    )}`,
    window === '' ? '' : `. ${window}`,
  );
}

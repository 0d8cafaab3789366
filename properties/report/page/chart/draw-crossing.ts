/** What passes on a connection: an arrow from tap to tap, to scale too where it takes its time, and its words. */
import { markup, type Markup } from '../../markup.ts';
import { grouped } from '../../sequence-chart.ts';
import { metrics, type ChartLayout, type PlacedCrossing } from './layout.ts';

/** How far what is lost gets, of the way. */
const lostAfter = 0.86;

export function drawCrossing(crossing: PlacedCrossing, layout: ChartLayout): Markup | undefined {
  const { connection, tap, type, lines, y, isWrong, at, words } = crossing;
  const group = layout.groups.find((one) => one.connection === connection);
  if (!group) return undefined;
  const { clientX, serverX } = group;
  const middle = (clientX + serverX) / 2;
  const tip = `${grouped(at)} ms, c${connection}: ${tap === 'network' ? 'the network' : tap === 'client' ? 'client' : 'broker'} – ${words}${fate(crossing)}`;
  return markup`<g class="item crossing ${kindOf(crossing)}${isWrong && ' wrong'}" tabindex="-1" role="img" aria-label="${tip}" data-tip="${tip}">${shapeOf(crossing, layout, clientX, serverX)}${lines.map(
    (line, index) =>
      markup`<text x="${middle}" y="${y - 4 - (lines.length - 1 - index) * metrics.lineHeight}">${type === 'network.opened' ? 'opened' : boldName(line, index)}</text>`,
  )}</g>`;
}

function kindOf({ type, tap }: PlacedCrossing): string {
  if (type.startsWith('network.')) return 'of-network';
  return tap === 'client' ? 'of-client' : 'of-server';
}

function fate({ tap, type, at, arrivesAt }: PlacedCrossing): string {
  if (tap === 'network') return '';
  if (arrivesAt === undefined) return type === 'network.closed' ? '; the other end is not told' : '; does not arrive';
  return arrivesAt > at ? `; ${grouped(arrivesAt - at)} ms under way` : '';
}

function shapeOf(crossing: PlacedCrossing, { y: yOf }: ChartLayout, clientX: number, serverX: number): Markup {
  const { tap, type, y, at, arrivesAt } = crossing;
  if (type === 'network.opened')
    return markup`<line class="opening" x1="${clientX}" x2="${serverX}" y1="${y}" y2="${y}"/><circle class="end" cx="${clientX}" cy="${y}" r="3"/><circle class="end" cx="${serverX}" cy="${y}" r="3"/>`;
  if (tap === 'network')
    return markup`<line class="fault" x1="${clientX + 20}" x2="${serverX - 20}" y1="${y}" y2="${y}"/>`;
  const isUp = type === 'network.closed' ? tap === 'client' : type.startsWith('client.');
  // What the broker made of raw bytes has no way of its own.
  if (isUp && tap === 'server') return markup`<circle class="end" cx="${serverX}" cy="${y}" r="3"/>`;
  const [from, to] = isUp ? [clientX, serverX] : [serverX, clientX];
  const way = isUp ? 1 : -1;
  const start = markup`<circle class="end" cx="${from}" cy="${y}" r="2.5"/>`;
  if (arrivesAt === undefined) {
    const end = from + (to - from) * lostAfter;
    return markup`${start}<line class="arrow" x1="${from}" x2="${end}" y1="${y}" y2="${y}"/><path class="lost" d="M${end - 4} ${y - 4}l8 8m0 -8l-8 8"/>`;
  }
  const arrival = arrivesAt === at ? y : Math.max(y, yOf(arrivesAt));
  const slope = Math.atan2(arrival - y, to - from);
  return markup`${start}<line class="arrow" x1="${from}" x2="${to - 5 * way}" y1="${y}" y2="${arrival}"/><path class="head" transform="translate(${to} ${arrival}) rotate(${Math.round((slope * 180) / Math.PI)})" d="M0 0l-9 -4v8z"/>`;
}

/** The name of the packet stands out from its fields. */
function boldName(line: string, index: number): Markup {
  const [name = '', ...rest] = line.split(' ');
  if (index > 0 || name !== name.toUpperCase()) return markup`${line}`;
  return markup`<tspan class="packet">${name}</tspan>${rest.length > 0 && ` ${rest.join(' ')}`}`;
}

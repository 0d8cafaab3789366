/** What passes on a connection: an arrow from tap to tap, to scale too where it takes its time, and its words. */
import { markup, type Markup } from '../../markup.ts';
import { grouped } from '../../sequence-chart.ts';
import { item, tenth } from './item.ts';
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
  const texts = lines.map((line, index) => {
    const textY = y - 4 - (lines.length - 1 - index) * metrics.lineHeight;
    return markup`<text x="${middle}" y="${tenth(textY)}">${type === 'network.opened' ? 'opened' : boldName(line, index)}</text>`;
  });
  const shape = shapeOf(crossing, layout, clientX, serverX);
  return item(`crossing ${kindOf(crossing)}${isWrong ? ' wrong' : ''}`, tip, markup`${shape}${texts}`);
}

function kindOf({ type }: PlacedCrossing): string {
  return `of-${type.split('.')[0]}`;
}

function fate({ tap, type, at, arrivesAt }: PlacedCrossing): string {
  if (tap === 'network') return '';
  if (arrivesAt === undefined) return type === 'network.closed' ? '; the other end is not told' : '; does not arrive';
  return arrivesAt > at ? `; ${grouped(arrivesAt - at)} ms under way` : '';
}

function shapeOf(crossing: PlacedCrossing, { y: yOf }: ChartLayout, clientX: number, serverX: number): Markup {
  const { tap, type, y, at, arrivesAt } = crossing;
  if (type === 'network.opened')
    return markup`<path class="opening" d="M${clientX} ${y}H${serverX}"/>${end(clientX, y)}${end(serverX, y)}`;
  if (tap === 'network') return markup`<path class="fault" d="M${clientX + 20} ${y}H${serverX - 20}"/>`;
  const isUp = type === 'network.closed' ? tap === 'client' : type.startsWith('client.');
  // What the broker made of raw bytes has no way of its own.
  if (isUp && tap === 'server') return end(serverX, y);
  const [from, to] = isUp ? [clientX, serverX] : [serverX, clientX];
  if (arrivesAt === undefined) {
    const lostX = tenth(from + (to - from) * lostAfter);
    return markup`${end(from, y)}<path class="arrow" d="M${from} ${y}H${lostX}"/><path class="lost" d="M${lostX - 4} ${y - 4}l8 8m0-8l-8 8"/>`;
  }
  const arrival = arrivesAt === at ? y : Math.max(y, tenth(yOf(arrivesAt)));
  return markup`${end(from, y)}${arrow([from, y], [to, arrival])}`;
}

type Point = readonly [x: number, y: number];

function arrow([fromX, fromY]: Point, [toX, toY]: Point): Markup {
  const way = toX > fromX ? 1 : -1;
  const degrees = Math.round((Math.atan2(toY - fromY, Math.abs(toX - fromX)) * 180 * way) / Math.PI);
  const turn = degrees === 0 ? undefined : markup` transform="rotate(${degrees} ${toX} ${toY})"`;
  return markup`<path class="arrow" d="M${fromX} ${fromY}L${toX - 5 * way} ${toY}"/><path class="head" d="M${toX} ${toY}l${-9 * way}-4v8z"${turn}/>`;
}

function end(x: number, y: number): Markup {
  return markup`<path class="end" d="M${x} ${y}h0"/>`;
}

/** The name of the packet stands out from its fields. */
function boldName(line: string, index: number): Markup {
  const [name = '', ...rest] = line.split(' ');
  if (index > 0 || name !== name.toUpperCase()) return markup`${line}`;
  return markup`<tspan class="packet">${name}</tspan>${rest.length > 0 && ` ${rest.join(' ')}`}`;
}

/** What passes on a connection: an arrow from tap to tap, to scale too where it takes its time, and its words. */
import { markup, type Markup } from '../../markup.ts';
import { grouped } from '../../sequence-chart.ts';
import { item, whole, writtenItem } from './item.ts';
import { metrics, type ChartLayout, type PlacedCrossing } from './layout.ts';
import { headAt, shapeAt } from './shapes.ts';

export function drawCrossing(crossing: PlacedCrossing, layout: ChartLayout): Markup | undefined {
  const { connection, lines, y, isWrong, words } = crossing;
  const group = layout.groups.find((one) => one.connection === connection);
  if (!group) return undefined;
  const middle = (group.clientX + group.serverX) / 2;
  const texts = lines.map((line, index) => {
    const textY = y - 4 - (lines.length - 1 - index) * metrics.lineHeight;
    return markup`<text x="${middle}" y="${whole(textY)}">${boldName(line, index)}</text>`;
  });
  const inside = markup`${shapeOf(crossing, layout, group.clientX, group.serverX)}${texts}`;
  const className = [kindOf(crossing), isWrong ? 'wrong' : ''].filter((one) => one !== '').join(' ');
  const [at, then] = [placeOf(crossing), fate(crossing)];
  // A word that is longer than a line is not written as it is.
  return lines.join(' ') === words
    ? writtenItem(className, at, inside, then)
    : item(className, `${at} – ${words}${then}`, inside);
}

/** `51 ms, c0: client`. */
function placeOf({ at, connection, tap }: PlacedCrossing): string {
  const who = tap === 'network' ? 'the network' : tap === 'client' ? 'client' : 'broker';
  return `${grouped(at)} ms, c${connection}: ${who}`;
}

function kindOf({ type }: PlacedCrossing): string {
  return type.startsWith('client.') ? '' : `of-${type.split('.')[0]}`;
}

function fate(crossing: PlacedCrossing): string {
  const { tap, type, at, arrivesAt } = crossing;
  if (tap === 'network') return '';
  if (isReading(crossing)) return ', as the broker read it';
  if (arrivesAt === undefined) return type === 'network.closed' ? '; the other end is not told' : '; does not arrive';
  return arrivesAt > at ? `; ${grouped(arrivesAt - at)} ms under way` : '';
}

/** What the broker made of raw bytes: it has no way of its own. */
function isReading({ tap, type }: PlacedCrossing): boolean {
  return tap === 'server' && type.startsWith('client.');
}

function shapeOf(crossing: PlacedCrossing, { y: yOf }: ChartLayout, clientX: number, serverX: number): Markup {
  const { tap, type, y, at, arrivesAt } = crossing;
  const middle = (clientX + serverX) / 2;
  if (type === 'network.opened') return shapeAt('opened', middle, y);
  if (tap === 'network') return shapeAt('fault', middle, y);
  if (isReading(crossing)) return shapeAt('dot', serverX, y);
  const isUp = type === 'network.closed' ? tap === 'client' : type.startsWith('client.');
  if (arrivesAt === undefined) return shapeAt(isUp ? 'lost-up' : 'lost-down', middle, y);
  const arrivalY = arrivesAt === at ? y : Math.max(y, whole(yOf(arrivesAt)));
  if (arrivalY === y) return shapeAt(isUp ? 'up' : 'down', middle, y);
  return isUp ? slanted([clientX, y], [serverX, arrivalY]) : slanted([serverX, y], [clientX, arrivalY]);
}

type Point = readonly [x: number, y: number];

function slanted([fromX, fromY]: Point, [toX, toY]: Point): Markup {
  const way = toX > fromX ? 1 : -1;
  const degrees = Math.round((Math.atan2(toY - fromY, toX - fromX) * 180) / Math.PI);
  return markup`${shapeAt('dot', fromX, fromY)}<path d="M${fromX} ${fromY}L${toX - 5 * way} ${toY}"/>${headAt(toX, toY, degrees)}`;
}

/** The name of the packet stands out from its fields. */
function boldName(line: string, index: number): Markup {
  const [name = '', ...rest] = line.split(' ');
  if (index > 0 || name !== name.toUpperCase()) return markup`${line}`;
  return markup`<tspan>${name}</tspan>${rest.length > 0 && ` ${rest.join(' ')}`}`;
}

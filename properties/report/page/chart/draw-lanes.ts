/** The two taps of a Network Connection as lanes, and between them what was done to the network. */
import { markup, type Markup } from '../../markup.ts';
import { item, tenth } from './item.ts';
import type { ChartLayout, Group, PlacedCrossing } from './layout.ts';

const faultWidth = 12;

export function drawLanes(group: Group, layout: ChartLayout): Markup {
  const { connection, clientX, serverX } = group;
  const own = layout.crossings.filter((one) => one.connection === connection);
  const middle = (clientX + serverX) / 2;
  const top = layout.top - 12;
  return markup`<g class="lanes"><text class="tap" x="${clientX}" y="${top}">client</text><text class="connection" x="${middle}" y="${top}">${nameOf(connection, own)}</text><text class="tap" x="${serverX}" y="${top}">broker</text>
${drawLane(clientX, 'client', own, layout)}${drawLane(serverX, 'server', own, layout)}
${drawFaults(group, own, layout, 'up')}${drawFaults(group, own, layout, 'down')}</g>`;
}

/** `c0, client-0`. */
function nameOf(connection: number, own: readonly PlacedCrossing[]): string {
  const connect = own.find(({ type }) => type === 'client.CONNECT');
  const clientId = / id=(\S+)/u.exec(connect?.words ?? '')?.[1];
  return clientId === undefined ? `c${connection}` : `c${connection}, ${clientId.slice(0, 20)}`;
}

/** From when this end knows of the connection until it knows that it is closed: half-open connections show. */
function drawLane(
  x: number,
  tap: 'client' | 'server',
  own: readonly PlacedCrossing[],
  { y, height }: ChartLayout,
): Markup {
  const opened = own.find(({ type }) => type === 'network.opened');
  const closed = own.find(({ type }) => type === 'network.closed');
  const knowsAt = closed && (closed.tap === tap ? closed.at : closed.arrivesAt);
  const end = knowsAt === undefined || !closed ? height - 8 : closed.at === knowsAt ? closed.y : y(knowsAt);
  const start = opened?.y ?? end;
  return markup`<path class="lane" d="M${x} ${tenth(start)}V${tenth(end)}"/>${
    knowsAt !== undefined && markup`<path class="lane-end" d="M${x - 5} ${tenth(end)}h10"/>`
  }`;
}

/** Black holes and delays of one direction, from when they begin until something else does. */
function drawFaults(
  group: Group,
  own: readonly PlacedCrossing[],
  { height: chartHeight }: ChartLayout,
  direction: 'up' | 'down',
): Markup[] {
  const faults = own.filter(({ tap, words }) => tap === 'network' && words.split(' ')[1] === direction);
  // What is lost gets nearly to the other end.
  const x = direction === 'up' ? group.serverX - 26 - faultWidth : group.clientX + 26;
  return faults.flatMap((fault, index) => {
    const end = faults[index + 1]?.y ?? chartHeight - 8;
    if (fault.type === 'network.flowing' && !fault.words.includes('late')) return [];
    const isHole = fault.type === 'network.blackholed';
    const way = direction === 'up' ? 'to the broker' : 'to the client';
    const tip = isHole ? `What is sent ${way} does not arrive, and neither end is told.` : `${fault.words}: ${way}`;
    const height = tenth(Math.max(4, end - fault.y));
    return [
      item(
        'network-fault',
        tip,
        markup`<rect class="${isHole ? 'hole' : 'delay'}" x="${x}" y="${fault.y}" width="${faultWidth}" height="${height}" rx="3"/>`,
      ),
    ];
  });
}

/** The two taps of a Network Connection as lanes, and between them what was done to the network. */
import { markup, type Markup } from '../../markup.ts';
import { item, whole } from './item.ts';
import type { ChartLayout, Group, PlacedCrossing } from './layout.ts';

const faultWidth = 12;

export function drawLanes(group: Group, layout: ChartLayout): Markup {
  const { connection, clientX, serverX } = group;
  const own = layout.crossings.filter((one) => one.connection === connection);
  const y = layout.top - 12;
  return markup`<g class="lanes"><text x="${clientX}" y="${y}">client</text><text class="connection" x="${(clientX + serverX) / 2}" y="${y}">${nameOf(connection, own)}</text><text x="${serverX}" y="${y}">broker</text><path d="${lane(clientX, 'client', own, layout)}${lane(serverX, 'server', own, layout)}"/></g>${drawFaults(group, own, layout, 'up')}${drawFaults(group, own, layout, 'down')}`;
}

/** `c0, client-0`. */
function nameOf(connection: number, own: readonly PlacedCrossing[]): string {
  const connect = own.find(({ type }) => type === 'client.CONNECT');
  const clientId = / id=(\S+)/u.exec(connect?.words ?? '')?.[1];
  return clientId === undefined ? `c${connection}` : `c${connection}, ${clientId.slice(0, 20)}`;
}

/** From when this end knows of the connection until it knows that it is closed: half-open connections show. */
function lane(x: number, tap: 'client' | 'server', own: readonly PlacedCrossing[], { y, height }: ChartLayout): string {
  const opened = own.find(({ type }) => type === 'network.opened');
  const closed = own.find(({ type }) => type === 'network.closed');
  const knowsAt = closed && (closed.tap === tap ? closed.at : closed.arrivesAt);
  const end = whole(knowsAt === undefined || !closed ? height - 8 : closed.at === knowsAt ? closed.y : y(knowsAt));
  return `M${x} ${whole(opened?.y ?? end)}V${end}${knowsAt === undefined ? '' : `m-5 0h10`}`;
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
    const height = whole(Math.max(4, end - fault.y));
    return [
      item(
        'network-fault',
        tip,
        markup`<rect class="${isHole ? 'hole' : 'delay'}" x="${x}" y="${fault.y}" width="${faultWidth}" height="${height}" rx="3"/>`,
      ),
    ];
  });
}

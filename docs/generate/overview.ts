/** One picture of the whole: the two taps, the charts that are told what passes them, and who judges by that. */
import type { Chart } from '../../model/run/chart.ts';
import { draw } from './chart/draw.ts';
import { allowed, faint, filled, ground, ink, namePoints, textPoints } from './chart/look.ts';
import type { Page } from './markdown.ts';

/** What a chart is told: what passes an end of one connection, both ends, or the server's ends of all connections. */
const places = {
  client: 'the client',
  network: 'each direction',
  connection: 'each connection',
  connections: 'over all connections',
} as const;
type Place = keyof typeof places;

const placeOf: Readonly<Record<string, Place>> = {
  client: 'client',
  'client-terms': 'client',
  identifier: 'client',
  acknowledgement: 'client',
  network: 'network',
  connect: 'connection',
  'keep-alive': 'connection',
  ping: 'connection',
  request: 'connection',
  'flow-control': 'connection',
  'topic-alias': 'connection',
  authentication: 'connection',
  takeover: 'connection',
  will: 'connections',
  session: 'connections',
  subscription: 'connections',
  message: 'connections',
  service: 'connections',
  'will service': 'connections',
  exchange: 'connections',
  order: 'connections',
  'message-expiry': 'connections',
};

/** Throws an Error for a chart that has no place. */
export function overviewPicture(charts: readonly Chart[]): Page {
  const title = 'Client, network and server; the charts that are told what passes; the observer';
  return { path: 'model/overview.svg', text: draw(sourceOf(charts), title).svg };
}

function sourceOf(charts: readonly Chart[]): string {
  const byPlace = Map.groupBy(charts, ({ name }) => {
    const place = placeOf[name];
    if (place === undefined) throw new Error(`docs/generate/overview.ts does not know the place of the chart ${name}.`);
    return place;
  });
  const chartBoxes = [...byPlace].map(([place, there]) =>
    box(
      `charts of ${place}`,
      places[place],
      there.map(({ name }) => name),
      filled,
    ),
  );
  return [
    'digraph {',
    'graph [rankdir=TB, pad=0.1, nodesep=0.2, ranksep=0.4, margin=0]',
    `node [shape=plain, fontname="Helvetica", fontsize=${textPoints}, fontcolor="${ink}"]`,
    `edge [fontname="Helvetica", fontsize=${textPoints}, fontcolor="${faint}", color="${faint}", arrowsize=0.7]`,
    box('scenario', 'scenario', ['packets, faults, waits'], ground),
    box('client', 'client', [], ground),
    box('network', 'network', ['delays, loses,', 'cuts by halves'], ground),
    box('server', 'server', ['any broker'], ground),
    `"client tap" [${tap}]`,
    `"server tap" [${tap}]`,
    ...chartBoxes,
    box('observer', 'observer', ['pass, fail or inconclusive:', 'statement, instant, window'], '#eaf6ec'),
    '{ rank=same; "client"; "client tap"; "network"; "server tap"; "server" }',
    '{ rank=same; "charts of client"; "charts of network"; "charts of connection" }',
    '"scenario" -> "client"',
    '"scenario" -> "network"',
    '"client" -> "client tap" -> "network" -> "server tap" -> "server" [dir=none, penwidth=2]',
    ...[
      ['client tap', 'charts of client'],
      ['client tap', 'charts of network'],
      ['server tap', 'charts of network'],
      ['server tap', 'charts of connection'],
      ['server tap', 'charts of connections'],
    ].map(([from, to]) => `"${from}" -> "${to}" [style=dashed]`),
    '"charts of connection" -> "charts of connections" [style=invis]',
    ...[...byPlace.keys()].map((place) => `"charts of ${place}" -> "observer" [color="${ink}"]`),
    '}',
  ].join('\n');
}

const tap = `shape=circle, style=filled, fillcolor="${allowed}", color="${allowed}", fontcolor="${ground}", label="tap", width=0.4, fixedsize=true, fontsize=${textPoints - 1}`;

function box(name: string, title: string, lines: readonly string[], color: string): string {
  const rows = [`<B><FONT POINT-SIZE="${namePoints - 1}">_${title}_</FONT></B>`, ...lines.map((line) => `_${line}_`)];
  return `"${name}" [label=<<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2" STYLE="rounded" COLOR="${ink}" BGCOLOR="${color}">${rows.map((row) => `<TR><TD>${row}</TD></TR>`).join('')}</TABLE>>]`;
}

/** The coverage matrix: every statement of a version with what shows it, and where model and broker name it. */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { bindsServerVisibly, isShown, versionOf, type Coverage } from '../../properties/coverage/coverage.ts';
import { chartPath } from './chart/chart-pages.ts';
import { anchorOf, standardPath } from './citations.ts';
import { blocks, code, link, origin, plain, table, type Page } from './markdown.ts';

export function standardPage(version: ProtocolVersion, all: readonly Coverage[]): Page {
  const ofVersion = all.filter((one) => versionOf(one) === version);
  const areas = [...Map.groupBy(ofVersion, ({ statement }) => statement.area)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const text = blocks(
    `# The statements of MQTT ${version}`,
    origin(`the ledgers in ${link('model/vocabulary', '../../../model/vocabulary/ledgers/')} and what cites them`),
    `${ofVersion.length} statements, paraphrased; the standard is the authority. ✓ marks one that is shown: a **case** (a short exchange on the wire) or a **property** (scenarios in time) fails on a broker that breaks it, and a fault in our broker proves that it does. ○ marks one that a server owes, that a peer can see, and that nothing shows yet. The others bind the client, or cannot be seen from outside.`,
    '## By area',
    'Of all statements of the area: how many a server owes so that a peer can see it, how many of these are shown, and how many a chart or a file of the broker names.',
    summary(areas),
    ...areas.flatMap(([area, rows]) => [`## ${area}`, areaTable(rows)]),
  );
  return { path: standardPath(version), text };
}

function summary(areas: readonly (readonly [string, readonly Coverage[]])[]): string {
  const rows = areas.map(([area, all]) => [link(area, `#${area}`), ...counts(all)]);
  return table(
    ['area', 'all', 'owed', 'shown', 'charts', 'broker'],
    [...rows, ['**all**', ...counts(areas.flatMap(([, all]) => all))]],
  );
}

function counts(all: readonly Coverage[]): string[] {
  const owed = all.filter(({ statement }) => bindsServerVisibly(statement));
  return [
    all,
    owed,
    owed.filter(isShown),
    all.filter(({ charts }) => charts.length > 0),
    all.filter(({ brokerFiles }) => brokerFiles.length > 0),
  ].map(({ length }) => String(length));
}

function areaTable(rows: readonly Coverage[]): string {
  return table(
    ['statement', 'shown by; chart; broker'],
    rows.map((row) => [named(row), [...shownBy(row), ...places(row)].join(' <br> ')]),
  );
}

function named(row: Coverage): string {
  const { id, section, level, binds, paraphrase } = row.statement;
  const mark = isShown(row) ? '✓ ' : bindsServerVisibly(row.statement) && row.exception === undefined ? '○ ' : '';
  const name = id.slice(id.indexOf(':') + 1);
  return `<a id="${anchorOf(id)}"></a>${mark}**${name}** (${level}, ${binds}; ${plain(section)}) <br> ${plain(paraphrase)}`;
}

function shownBy({ statement, cases, controlledProperties, otherProperties, exception }: Coverage): string[] {
  const shown = [
    ...cases.map((sentence) => `case: ${plain(sentence)}`),
    ...controlledProperties.map((sentence) => `property: ${plain(sentence)}`),
    ...otherProperties.map((sentence) => `property, without a control: ${plain(sentence)}`),
    ...(exception === undefined ? [] : [`excepted: ${plain(exception)}`]),
  ];
  if (shown.length === 0 && statement.observable !== 'wire') return ['not to be seen from outside'];
  return shown;
}

function places({ charts, brokerFiles }: Coverage): string[] {
  return [
    ...charts.map((name) => `chart ${link(name, `../${chartPath(name)}`)}`),
    ...brokerFiles.map((file) => link(code(`impl/${file}`), `../../../impl/${file}`)),
  ];
}

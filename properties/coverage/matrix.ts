/** The coverage as text: by version and area, then each statement that nothing shows. */
import { protocolVersions } from '../../model/vocabulary/packet.ts';
import { formatTable, type Column } from '../report/table.ts';
import { isShown, versionOf, type Coverage } from './coverage.ts';

const columns: readonly Column[] = [
  { title: 'area', width: 20 },
  { title: 'statements', width: 10, align: 'right' },
  { title: 'cases', width: 5, align: 'right' },
  { title: 'properties', width: 10, align: 'right' },
  { title: 'shown', width: 5, align: 'right' },
  { title: 'excepted', width: 8, align: 'right' },
  { title: 'missing', width: 7, align: 'right' },
  { title: 'model', width: 5, align: 'right' },
  { title: 'broker', width: 6, align: 'right' },
];

/** What stands in the columns. */
export const legend = `Statements that bind the server and that a peer can see. «cases» and «properties» show them: each case fails on a
broker with the faults that it names, each property on those of its controls. «shown» counts what one of them shows,
«model» and «broker» what the statecharts and the broker's code name.`;

export function formatMatrix(coverage: readonly Coverage[]): string {
  return protocolVersions
    .map((version) => {
      const ofVersion = coverage.filter((one) => versionOf(one) === version);
      const areas = [...new Set(ofVersion.map(({ statement }) => statement.area))].toSorted();
      const rows = areas.map((area) =>
        row(
          area,
          ofVersion.filter(({ statement }) => statement.area === area),
        ),
      );
      return `MQTT ${version}\n\n${formatTable(columns, [...rows, row('all', ofVersion)])}\n`;
    })
    .join('\n');
}

/** What nothing shows, with its paraphrase; with `all` what is excepted, too. */
export function formatMissing(coverage: readonly Coverage[]): string {
  return missing(coverage)
    .map(({ statement }) => `${statement.id} (${statement.area}): ${statement.paraphrase}`)
    .join('\n');
}

export function formatExceptions(coverage: readonly Coverage[]): string {
  return coverage
    .flatMap(({ statement, exception }) => (exception === undefined ? [] : [`${statement.id}: ${exception}`]))
    .join('\n');
}

export function missing(coverage: readonly Coverage[]): readonly Coverage[] {
  return coverage.filter((one) => !isShown(one) && one.exception === undefined);
}

function row(title: string, coverage: readonly Coverage[]): string[] {
  const count = (holds: (one: Coverage) => boolean): string => String(coverage.filter(holds).length);
  return [
    title,
    String(coverage.length),
    count(({ cases }) => cases.length > 0),
    count(({ controlledProperties }) => controlledProperties.length > 0),
    count(isShown),
    count(({ exception }) => exception !== undefined),
    String(missing(coverage).length),
    count(({ charts }) => charts.length > 0),
    count(({ brokerFiles }) => brokerFiles.length > 0),
  ];
}

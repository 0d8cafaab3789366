/** The coverage as text: by version and area, then each statement that nothing shows. */
import { protocolVersions } from '../../model/vocabulary/packet.ts';
import { formatTable, type Column } from '../text/table.ts';
import { bindsSide, isMissingInModel, isShown, versionOf, type Coverage } from './coverage.ts';

const columns: readonly Column[] = [
  { title: 'area', width: 20 },
  { title: 'statements', width: 10, align: 'right' },
  { title: 'cases', width: 5, align: 'right' },
  { title: 'properties', width: 10, align: 'right' },
  { title: 'shown', width: 5, align: 'right' },
  { title: 'excepted', width: 8, align: 'right' },
  { title: 'missing', width: 7, align: 'right' },
  { title: 'model', width: 5, align: 'right' },
  { title: 'no chart', width: 8, align: 'right' },
  { title: 'broker', width: 6, align: 'right' },
];

const modelColumns: readonly Column[] = [
  { title: 'area', width: 20 },
  ...(['server', 'client'] as const).flatMap((side): Column[] => [
    { title: `binds ${side}`, width: 12, align: 'right' },
    { title: 'model', width: 5, align: 'right' },
    { title: 'excepted', width: 8, align: 'right' },
    { title: 'missing', width: 7, align: 'right' },
  ]),
];

/** What stands in the columns. */
export const legend = `Statements that bind the server and that a peer can see. «cases» and «properties» show them: each case fails on a
broker with the faults that it names, each property on those of its controls. «shown» counts what one of them shows,
«model» and «broker» what the statecharts and the broker's code name, «no chart» what is excepted from the model.`;

/** What stands in the columns of {@link formatModelMatrix}. */
export const modelLegend = `Statements that bind server or client, be they to be seen on a wire or not, and those that a statechart stands for.
What has no chart is excepted for a reason: it is about neither state nor order nor time, or nothing can break it.`;

export function formatMatrix(coverage: readonly Coverage[]): string {
  return byVersion(coverage, columns, row);
}

/** Of the model: what binds each side, whether a peer can see it or not. */
export function formatModelMatrix(coverage: readonly Coverage[]): string {
  return byVersion(coverage, modelColumns, modelRow);
}

/** Each with its paraphrase. */
export function formatMissing(lacking: readonly Coverage[]): string {
  return lacking.map(({ statement }) => `${statement.id} (${statement.area}): ${statement.paraphrase}`).join('\n');
}

export function formatExceptions(coverage: readonly Coverage[]): string {
  return coverage
    .flatMap(({ statement, exception }) => (exception === undefined ? [] : [`${statement.id}: ${exception}`]))
    .join('\n');
}

export function missing(coverage: readonly Coverage[]): readonly Coverage[] {
  return coverage.filter((one) => !isShown(one) && one.exception === undefined);
}

/** By reason, with how many statements it holds for. */
export function formatModelExceptions(coverage: readonly Coverage[]): string {
  const byReason = Map.groupBy(
    coverage.filter(({ modelException }) => modelException !== undefined),
    ({ modelException }) => modelException,
  );
  return [...byReason].map(([reason, excepted]) => `${String(excepted.length).padStart(4)}  ${reason}`).join('\n');
}

function byVersion(
  coverage: readonly Coverage[],
  titles: readonly Column[],
  format: (title: string, coverage: readonly Coverage[]) => string[],
): string {
  return protocolVersions
    .map((version) => {
      const ofVersion = coverage.filter((one) => versionOf(one) === version);
      const areas = [...new Set(ofVersion.map(({ statement }) => statement.area))].toSorted();
      const rows = areas.map((area) =>
        format(
          area,
          ofVersion.filter(({ statement }) => statement.area === area),
        ),
      );
      return `MQTT ${version}\n\n${formatTable(titles, [...rows, format('all', ofVersion)])}\n`;
    })
    .join('\n');
}

function modelRow(title: string, coverage: readonly Coverage[]): string[] {
  const ofSide = (side: 'server' | 'client'): string[] => {
    const bound = coverage.filter((one) => bindsSide(one, side));
    const count = (holds: (one: Coverage) => boolean): string => String(bound.filter(holds).length);
    return [
      String(bound.length),
      count(({ charts }) => charts.length > 0),
      count(({ modelException }) => modelException !== undefined),
      count(isMissingInModel),
    ];
  };
  return [title, ...ofSide('server'), ...ofSide('client')];
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
    count(({ modelException }) => modelException !== undefined),
    count(({ brokerFiles }) => brokerFiles.length > 0),
  ];
}

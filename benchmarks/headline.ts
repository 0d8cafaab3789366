/** The few figures of a record that the README shows, between two marks that it keeps for them. */
import type { Measurement } from './measurement.ts';
import { quantity } from './quantity.ts';
import type { BenchmarkRecord } from './record.ts';
import { distinct, medianOf, timesFloor } from './report.ts';
import { markdownTable, type Column } from './table.ts';

/** What is between stays as it is written, so that it can be compared. */
export const beginMark = '<!-- npm run bench writes from here -->\n<!-- prettier-ignore-start -->';
export const endMark = '<!-- prettier-ignore-end -->';

/** At the first size that was measured. Of memory little but the timers is left only when they are many. */
const timerColumns = [
  { title: 're-arm', benchmark: 're-arm', sizes: [1e5] },
  { title: 'start', benchmark: 'start', sizes: [1e5] },
  { title: 'expiry, all at once', benchmark: 'expiry, all in one tick', sizes: [1e5] },
  { title: 'memory', benchmark: 'memory per timer, resident', sizes: [1e7, 1e6, 1e5] },
];
const brokerRows = [
  'CPU per packet',
  'share of the broker’s CPU that timers take',
  'detection beyond 1.5 Keep Alive, p99',
  'resident memory per connection',
  'all half-open at once: until all are closed, all wills out',
  'all taken over at once: per takeover',
];
const socketRows = [
  'CPU per packet',
  'resident memory per connection',
  'detection beyond 1.5 Keep Alive, p99',
  'detection beyond 1.5 Keep Alive, longest',
];

/** The text with the figures of the record between its marks. Throws Error if it has none. */
export function withHeadline(text: string, record: BenchmarkRecord): string {
  const begin = text.indexOf(beginMark);
  const end = text.indexOf(endMark);
  if (begin < 0 || end < begin) throw new Error(`The text has no place between ${beginMark} and ${endMark}.`);
  return `${text.slice(0, begin + beginMark.length)}\n\n${headline(record)}\n\n${text.slice(end)}`;
}

function headline(record: BenchmarkRecord): string {
  const of = (section: Measurement['section']): readonly Measurement[] =>
    record.measurements.filter((one) => one.section === section);
  const sockets = of('sockets');
  const smallest = Math.min(...sockets.map(({ size }) => size));
  return [
    `100,000 timers, per timer; in brackets, to the limit of the machine, one store to a random place. Memory is that of the most timers measured:`,
    timersTable(of('timers')),
    `Keep-alive at 100,000 connections in one broker process, in memory:`,
    rowsTable(of('broker'), brokerRows),
    `Real sockets, ${smallest.toLocaleString('en')} connections to one process, half of which fall silent:`,
    rowsTable(
      sockets.filter(({ size }) => size === smallest),
      socketRows,
    ),
    ...messagesOf(of('messages')),
  ].join('\n\n');
}

/** Nothing of a record that has none. */
function messagesOf(measurements: readonly Measurement[]): readonly string[] {
  const benchmarks = distinct(measurements.map(({ benchmark }) => benchmark));
  const rows = benchmarks.filter((benchmark) => /^(?:messages delivered|CPU per message)/u.test(benchmark));
  if (rows.length === 0) return [];
  return ['Messages over real sockets, clients and broker on the same cores:', rowsTable(measurements, rows, lossOf)];
}

/** Of a rate of 0: what has been lost has taken up the window of the publishers, so that nothing more could come. */
function lossOf(measurements: readonly Measurement[], { benchmark, contestant }: Measurement): string | undefined {
  const lost = measurements.find(
    (one) =>
      one.contestant === contestant && one.benchmark === benchmark.replace('messages delivered', 'messages lost'),
  );
  return lost && `loses ${quantity(medianOf(lost), lost.unit)}`;
}

const column = (title: string, align: Column['align']): Column => ({ title, align });

function timersTable(measurements: readonly Measurement[]): string {
  const contestants = distinct(measurements.map(({ contestant }) => contestant));
  const rows = contestants.map((contestant) => [
    contestant,
    ...timerColumns.map(({ benchmark, sizes }) => {
      const own = measurements.filter((one) => one.contestant === contestant && one.benchmark === benchmark);
      const [found] = sizes.flatMap((size) => own.filter((one) => one.size === size));
      if (!found) return '';
      const ratio = benchmark === 're-arm' ? timesFloor(found) : '';
      return quantity(medianOf(found), found.unit) + (ratio === '' ? '' : ` (${ratio})`);
    }),
  ]);
  return markdownTable([column('', 'left'), ...timerColumns.map(({ title }) => column(title, 'right'))], rows);
}

function rowsTable(
  measurements: readonly Measurement[],
  benchmarks: readonly string[],
  ofNothing: (measurements: readonly Measurement[], found: Measurement) => string | undefined = () => undefined,
): string {
  const contestants = distinct(measurements.map(({ contestant }) => contestant));
  const rows = benchmarks.map((benchmark) => [
    benchmark,
    ...contestants.map((contestant) => {
      const found = measurements.find((one) => one.contestant === contestant && one.benchmark === benchmark);
      if (!found) return '';
      const median = medianOf(found);
      return (median === 0 ? ofNothing(measurements, found) : undefined) ?? quantity(median, found.unit);
    }),
  ]);
  return markdownTable([column('', 'left'), ...contestants.map((contestant) => column(contestant, 'right'))], rows);
}

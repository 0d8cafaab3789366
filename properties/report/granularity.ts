/** How late a broker was, as a table, and the profile that would have been wide enough for it. */
import type { Granularity, MeasuredProfile } from '../check/granularity.ts';
import { formatTable, type Column } from '../text/table.ts';

const columns: readonly Column[] = [
  { title: 'late by, in ms', width: 30 },
  ...['K, s', 'count', 'min', 'p50', 'p90', 'p99', 'max'].map((title): Column => ({ title, width: 7, align: 'right' })),
];

/** No line break at the end. */
export function formatGranularity(granularities: readonly Granularity[], profile: MeasuredProfile | undefined): string {
  const rows = granularities.map(({ output, keepAliveSeconds, count, minMs, p50Ms, p90Ms, p99Ms, maxMs }) => [
    output,
    ...[keepAliveSeconds ?? '', count, minMs, p50Ms, p90Ms, p99Ms, maxMs].map((figure) => `${figure}`),
  ]);
  const proposal = profile ? ['', 'The least profile that this fits in:', JSON.stringify(profile)] : [];
  return [formatTable(columns, rows), ...proposal].join('\n');
}

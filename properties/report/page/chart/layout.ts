/** Where everything of a finding's chart stands, in pixels, before anything is drawn. */
import { wrap } from '../../../text/table.ts';
import type { ReportedFinding } from '../../document.ts';
import { grouped } from '../../sequence-chart.ts';
import type { Crossing } from '../../sequence.ts';
import type { TimerBar } from '../../timers.ts';
import { whole } from './item.ts';
import { timeAxis, type TimeAxis } from './time-axis.ts';

/** For the times of the events: at least, and for each character. */
const timeWidthMin = 58;
const timeCharacterWidth = 7.2;
/** Between the two taps of a connection: what passes is written there. */
const laneDistance = 244;
const columnWidth = 20;
const gap = 34;
const headHeight = 26;
const footHeight = 30;
const lineHeight = 14;
/** Of the text above an arrow; a character is taken to be six pixels wide. */
const lineLength = 35;
const rowPadding = 9;

export interface Group {
  readonly connection: number;
  readonly clientX: number;
  readonly serverX: number;
  /** Of the timers, with those of one chart below each other. */
  readonly columns: readonly { readonly x: number; readonly bars: readonly TimerBar[] }[];
  readonly endX: number;
}

export interface PlacedCrossing extends Crossing {
  readonly y: number;
  readonly lines: readonly string[];
  /** It is what the verdict is about. */
  readonly isWrong: boolean;
}

export interface ChartLayout {
  /** Of the times at the left. */
  readonly timeWidth: number;
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly axis: TimeAxis;
  readonly y: (atMs: number) => number;
  /** The instant of the verdict, and the last that is shown. */
  readonly atMs: number;
  readonly endMs: number;
  readonly groups: readonly Group[];
  readonly crossings: readonly PlacedCrossing[];
  readonly verdict: VerdictPlace;
}

export interface VerdictPlace {
  /** Of the output that should not have come, or of the instant until which one should have. */
  readonly markY: number;
  /** Nothing that passed: an output that did not come, or one that came as bytes which are no packet. */
  readonly unseen?: 'missing' | 'unread';
  /** Where its words end. */
  readonly y: number;
  readonly lines: readonly string[];
}

export const metrics = { headHeight, lineHeight, laneDistance } as const;

export function layoutOf(finding: ReportedFinding): ChartLayout {
  const { sequence, allowed, atMs, why } = finding;
  const { cameAtMs = atMs, waitedUntilMs = atMs } = finding;
  const { fromMs = atMs, byMs = atMs } = allowed;
  const endMs = Math.max(atMs, fromMs, byMs, cameAtMs, waitedUntilMs);
  const shown = sequence.filter(({ at }) => at <= endMs);
  const wrong = wrongOne(finding, shown);
  const wrongEndsAt = Math.min(wrong?.arrivesAt ?? atMs, endMs);
  const late = shown.find(({ at, tap }) => tap === 'server' && at === finding.cameAtMs);
  const texts = shown.map(({ words }) => wrap(words, lineLength));
  const whyLines = wrap(why, lineLength - 2);
  const bars = barsWorthShowing(finding).filter(({ armedAtMs }) => armedAtMs < endMs);
  const rows = [
    ...shown.map(({ at }, index) => ({ at, height: heightOf(texts[index] ?? []) })),
    // What is not among what passed has a line of its own; the words of the verdict stand below it.
    ...(wrong ? [] : [{ at: atMs, height: lineHeight }]),
    // Below the arrow that it is about, where that ends.
    ...(wrongEndsAt > atMs ? [{ at: wrongEndsAt, height: 0 }] : []),
    { at: wrongEndsAt, height: heightOf(whyLines) + 2 },
  ];
  const instants = [
    0,
    fromMs,
    byMs,
    ...bars.flatMap(({ armedAtMs, deadlineMs, endedAtMs = deadlineMs }) => [armedAtMs, deadlineMs, endedAtMs]),
    ...shown.flatMap(({ arrivesAt }) => (arrivesAt === undefined ? [] : [arrivesAt])),
  ].filter((at) => at >= 0 && at <= endMs);
  // What came behind the verdict, in its instant or later, stands below it.
  const order = rows.map((_, index) => index).toSorted((one, other) => (rows[one]?.at ?? 0) - (rows[other]?.at ?? 0));
  const axis = timeAxis(
    order.flatMap((index) => rows[index] ?? []),
    instants,
    shortestOf([byMs - fromMs, atMs - fromMs, byMs - atMs]),
  );
  const yOfRow = new Map(order.map((index, place) => [index, whole(headHeight + (axis.rows[place] ?? 0))]));
  const timeWidth = Math.max(timeWidthMin, Math.ceil(grouped(endMs).length * timeCharacterWidth) + 6);
  const groups = groupsOf(finding, bars, timeWidth);
  const markY = yOfRow.get(wrong ? shown.indexOf(wrong) : shown.length) ?? 0;
  return {
    timeWidth,
    width: (groups.at(-1)?.endX ?? timeWidth) + 2,
    height: headHeight + axis.height + footHeight,
    top: headHeight,
    axis,
    y: (at) => headHeight + axis.y(at),
    atMs,
    endMs,
    groups,
    crossings: shown.map((crossing, index) => ({
      ...crossing,
      y: yOfRow.get(index) ?? 0,
      lines: texts[index] ?? [],
      isWrong: crossing === wrong || crossing === late,
    })),
    verdict: {
      markY,
      y: yOfRow.get(rows.length - 1) ?? 0,
      lines: whyLines,
      ...(!wrong && { unseen: allowed.byMs === undefined ? 'unread' : 'missing' }),
    },
  };
}

/** Of the distances between the verdict and its window. */
function shortestOf(distances: readonly number[]): number | undefined {
  const some = distances.map(Math.abs).filter((distance) => distance > 0);
  return some.length === 0 ? undefined : Math.min(...some);
}

function heightOf(lines: readonly string[]): number {
  return lines.length * lineHeight + rowPadding;
}

/** The output that should not have come, or not then; none if one is missing. */
function wrongOne(finding: ReportedFinding, sequence: readonly Crossing[]): Crossing | undefined {
  const { atMs, allowed, connection, why } = finding;
  if (allowed.byMs !== undefined && atMs >= allowed.byMs) return undefined;
  const candidates = sequence.filter(
    (one) => one.tap === 'server' && one.at === atMs && one.connection === connection && isOutput(one),
  );
  return candidates.findLast(({ type }) => why.includes(type.slice('server.'.length))) ?? candidates.at(-1);
}

function isOutput({ type }: Crossing): boolean {
  return type.startsWith('server.') || type === 'network.closed';
}

/**
 * The timers of the server, and the windows that they lead to, or that the verdict is about: every answer has a window too, and
 * on a wire it is long. Those of clients are not the broker's matter.
 */
function barsWorthShowing({ timers, chart }: ReportedFinding): readonly TimerBar[] {
  const judged = chart.split(':')[0] ?? '';
  const ofServer = timers.filter((bar) => bar.chart === judged || !bar.chart.startsWith('client'));
  const timed = new Set(ofServer.filter(({ kind }) => kind === 'timer').map(placeOf));
  return ofServer.filter((bar) => bar.kind === 'timer' || bar.chart === judged || timed.has(placeOf(bar)));
}

function placeOf({ connection, chart }: TimerBar): string {
  return `${connection} ${chart}`;
}

function groupsOf(
  { sequence, connection }: ReportedFinding,
  bars: readonly TimerBar[],
  timeWidth: number,
): readonly Group[] {
  const connections = [...new Set([connection, ...sequence.map((one) => one.connection)])].toSorted((a, b) => a - b);
  let x = timeWidth + 24;
  return connections.map((number) => {
    const own = packed(bars.filter((bar) => bar.connection === number));
    const clientX = x;
    const serverX = x + laneDistance;
    const columns = own.map((inColumn, index) => ({ x: serverX + 14 + index * columnWidth, bars: inColumn }));
    const endX = serverX + Math.max(16, 14 + columns.length * columnWidth);
    x = endX + gap;
    return { connection: number, clientX, serverX, columns, endX };
  });
}

/** Bars that do not overlap share a column, those of one chart first. */
function packed(bars: readonly TimerBar[]): readonly (readonly TimerBar[])[] {
  const columns: TimerBar[][] = [];
  const inOrder = [...Map.groupBy(bars, ({ chart }) => chart).values()].flat();
  for (const bar of inOrder) {
    const column = columns.find((one) =>
      one.every(
        (other) => other.chart === bar.chart && (endOf(other) <= bar.armedAtMs || endOf(bar) <= other.armedAtMs),
      ),
    );
    if (column) column.push(bar);
    else columns.push([bar]);
  }
  return columns;
}

function endOf({ deadlineMs, endedAtMs = deadlineMs }: TimerBar): number {
  return endedAtMs;
}

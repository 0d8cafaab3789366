/**
 * A trace as a sequence chart in text: time on the left, then the Network Connection, then what passed on it. Clients are
 * on the left of an arrow, the broker on the right; what never arrived ends in ✕.
 */
import type { Observation } from '../../model/vocabulary/trace.ts';
import { overdueBy, type Failure, type Verdict } from '../../model/vocabulary/verdict.ts';
import type { ReportedFinding } from './document.ts';
import { sequenceOf, type Crossing } from './sequence.ts';

/** Pauses of this many milliseconds get a line of their own. */
const pauseMs = 100;
const timeWidth = 8;

/** What of a failure is drawn into a chart. */
export type Marked = Pick<Failure, 'at' | 'connection' | 'expected' | 'why' | 'cameAt' | 'waitedUntil' | 'kind'>;

/**
 * One line per event and pause, and at the end, if it failed, where the verdict points. Names are shown without their tag.
 * No line break at the end.
 */
export function sequenceChart(observations: readonly Observation[], verdict: Verdict, tag = ''): string {
  const marked = verdict.verdict === 'fail' ? verdict : undefined;
  return formatSequence(sequenceOf(observations, verdict, tag), marked);
}

/** The same, of what was prepared before. */
export function formatSequence(sequence: readonly Crossing[], marked?: Marked): string {
  const lines: string[] = [];
  let now = 0;
  const pass = (at: number): void => {
    if (at - now >= pauseMs) lines.push(`${' '.repeat(timeWidth)}  ⋮  ${grouped(at - now)} ms`);
    now = Math.max(now, at);
  };
  const show = (shown: readonly Crossing[]): void => {
    for (const crossing of shown) {
      const { at, connection } = crossing;
      pass(at);
      lines.push(`${stamp(at)}  c${connection}  ${arrow(crossing)}`);
    }
  };
  const endsAt = marked?.at ?? Infinity;
  show(sequence.filter(({ at }) => at <= endsAt));
  if (!marked) return lines.join('\n');
  pass(endsAt);
  lines.push(...violationLines(marked));
  show(sequence.filter(({ at }) => at > endsAt));
  return lines.join('\n');
}

function arrow({ at, tap, type, words, arrivesAt }: Crossing): string {
  const delay = arrivesAt !== undefined && arrivesAt > at ? `  (${grouped(arrivesAt - at)} ms under way)` : '';
  if (type === 'network.opened') return '┬  opened';
  if (type === 'network.closed') return `╳  ${words}${arrivesAt === undefined ? ', the other end is not told' : delay}`;
  if (type.startsWith('network.')) return `≈  ${words}`;
  if (tap === 'server' && type.startsWith('client.')) return `   which is ${words}`;
  if (tap === 'client') return arrivesAt === undefined ? `── ${words} ──✕` : `── ${words} ──▶${delay}`;
  return arrivesAt === undefined ? `✕── ${words} ──` : `◀── ${words} ──${delay}`;
}

function violationLines(marked: Marked): string[] {
  const { at, connection, why } = marked;
  const window = windowWords(marked);
  const indent = ' '.repeat(timeWidth);
  return [`${stamp(at)}  c${connection}  ▲ ${why}`, ...(window === '' ? [] : [`${indent}      ${window}`])];
}

/** Of a finding as reports have it. */
export function markedOf({
  atMs: at,
  kind,
  connection,
  allowed: expected,
  why,
  cameAtMs,
  waitedUntilMs,
}: ReportedFinding): Marked {
  return {
    at,
    kind,
    connection,
    expected,
    why,
    ...(cameAtMs !== undefined && { cameAt: cameAtMs }),
    ...(waitedUntilMs !== undefined && { waitedUntil: waitedUntilMs }),
  };
}

/** `allowed from 3,000 ms to 3,100 ms; came at 2,000 ms`; empty if the statement sets no time. */
export function windowWords(marked: Pick<Marked, 'expected' | 'at' | 'cameAt' | 'waitedUntil'>): string {
  const { at, waitedUntil, expected } = marked;
  const { fromMs, byMs } = expected;
  if (fromMs === undefined && byMs === undefined) return '';
  const bounds = [
    ...(fromMs === undefined ? [] : [`from ${grouped(fromMs)} ms`]),
    ...(byMs === undefined ? [] : [`to ${grouped(byMs)} ms`]),
  ];
  const cameBefore = byMs === undefined || at < byMs;
  const overdue = overdueBy(marked);
  const came = cameBefore
    ? `came at ${grouped(at)} ms`
    : overdue
      ? `came ${grouped(overdue.ms)} ms past the deadline, ${grouped(overdue.beyondMs)} ms past what is allowed`
      : `had not come by then${waitedUntil === undefined ? '' : `, nor by ${grouped(waitedUntil)} ms`}`;
  return `allowed ${bounds.join(' ')}; ${came}`;
}

/** What a failure comes to, in a line. */
export function headline(failure: Pick<Failure, 'kind' | 'why' | 'cameAt' | 'expected'>): string {
  const { kind = 'violation', why } = failure;
  if (kind === 'violation') return why;
  const overdue = overdueBy(failure);
  if (overdue) return `${kind} by ${grouped(overdue.beyondMs)} ms: ${why} in time`;
  // That it came was seen of another scenario with the same cause.
  return `${kind === 'late' ? 'late or missing' : kind}: ${why}`;
}

function stamp(at: number): string {
  return grouped(at).padStart(timeWidth);
}

/** `12,345`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

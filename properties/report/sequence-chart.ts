/**
 * A trace as a sequence chart in text: time on the left, then the Network Connection, then what passed on it. Clients are
 * on the left of an arrow, the broker on the right; what never arrived ends in ✕.
 */
import type { ConnectionNumber, Observation } from '../../model/vocabulary/trace.ts';
import { overdueBy, type Failure, type Verdict } from '../../model/vocabulary/verdict.ts';
import { eventWords } from './event-words.ts';

/** Pauses of this many milliseconds get a line of their own. */
const pauseMs = 100;
const timeWidth = 8;

/**
 * One line per event and pause, and at the end, if it failed, where the verdict points. Names are shown without their tag.
 * No line break at the end.
 */
export function sequenceChart(observations: readonly Observation[], verdict: Verdict, tag = ''): string {
  const endsAt = verdict.verdict === 'fail' ? verdict.at : Infinity;
  const lines: string[] = [];
  let now = 0;
  const pass = (at: number): void => {
    if (at - now >= pauseMs) lines.push(`${' '.repeat(timeWidth)}  ⋮  ${grouped(at - now)} ms`);
    now = Math.max(now, at);
  };
  const show = (shown: readonly Crossing[]): void => {
    for (const crossing of shown) {
      const { at, connection } = crossing.observation;
      pass(at);
      lines.push(`${stamp(at)}  c${connection}  ${arrow(crossing, tag)}`);
    }
  };
  const all = crossings(observations, endsAt);
  if (verdict.verdict !== 'fail') {
    show(all);
    return lines.join('\n');
  }
  show(all.filter(({ observation: { at } }) => at <= endsAt));
  pass(verdict.at);
  lines.push(...violationLines(verdict));
  show(all.filter((crossing) => isAftermath(crossing, verdict)));
  return lines.join('\n');
}

/** Of what came after the verdict, the connection that it is about, until what was missed has come. */
function isAftermath({ observation: { at, connection } }: Crossing, failure: Failure): boolean {
  return at > failure.at && at <= (failure.cameAt ?? Infinity) && connection === failure.connection;
}

interface Crossing {
  readonly observation: Observation;
  /** When it reached the far tap; undefined if it never did. */
  readonly arrivesAt: number | undefined;
}

/**
 * Each event once, as it left its own end, with its arrival at the other. A verdict ends the record at `endsAt`: what the
 * server did then is shown as seen at its own tap, unless the network had swallowed it.
 */
function crossings(observations: readonly Observation[], endsAt: number): Crossing[] {
  const taken = new Set<Observation>();
  const swallowed = new Set<ConnectionNumber>();
  return observations.flatMap((observation, index): Crossing[] => {
    const { tap, connection, event, at } = observation;
    if (taken.has(observation)) return [];
    if (tap === 'network') {
      if (event.type === 'network.blackholed' && event.direction === 'down') swallowed.add(connection);
      if (event.type === 'network.flowing' && event.direction === 'down') swallowed.delete(connection);
      return [{ observation, arrivesAt: at }];
    }
    const later = observations.slice(index + 1).filter((other) => other.connection === connection && !taken.has(other));
    const arrival = later.find((other) => isSame(observation, other) && other.tap !== tap);
    if (arrival) taken.add(arrival);
    // What raw bytes mean is told by the server's end, in a line of its own.
    else if (isRaw(observation)) return [{ observation, arrivesAt: later.find(isReadByServer)?.at }];
    else if (tap === 'server' && at >= endsAt && !swallowed.has(connection)) return [{ observation, arrivesAt: at }];
    return [{ observation, arrivesAt: arrival?.at }];
  });
}

function isSame(one: Observation, other: Observation): boolean {
  if (other.tap === 'network') return false;
  if (one.event === other.event) return true;
  return one.event.type === other.event.type && eventWords(one.event) === eventWords(other.event);
}

const isRaw = ({ tap, event }: Observation): boolean => tap === 'client' && event.type === 'client.malformed';
const isReadByServer = ({ tap, event }: Observation): boolean => tap === 'server' && event.type.startsWith('client.');

function arrow({ observation: { event, tap, at }, arrivesAt }: Crossing, tag: string): string {
  const words = eventWords(event, tag);
  const delay = arrivesAt !== undefined && arrivesAt > at ? `  (${grouped(arrivesAt - at)} ms under way)` : '';
  if (event.type === 'network.opened') return '┬  opened';
  if (event.type === 'network.closed')
    return `╳  ${words}${arrivesAt === undefined ? ', the other end is not told' : delay}`;
  if (event.type.startsWith('network.')) return `≈  ${words}`;
  if (tap === 'server' && event.type.startsWith('client.')) return `   which is ${words}`;
  if (tap === 'client') return arrivesAt === undefined ? `── ${words} ──✕` : `── ${words} ──▶${delay}`;
  return arrivesAt === undefined ? `✕── ${words} ──` : `◀── ${words} ──${delay}`;
}

function violationLines(failure: Failure): string[] {
  const { at, connection, why } = failure;
  const window = formatWindow(failure);
  const indent = ' '.repeat(timeWidth);
  return [`${stamp(at)}  c${connection}  ▲ ${why}`, ...(window === '' ? [] : [`${indent}      ${window}`])];
}

/** `allowed from 3,000 ms to 3,100 ms; came at 2,000 ms`; empty if the statement sets no time. */
function formatWindow(failure: Failure): string {
  const { at, waitedUntil, expected } = failure;
  const { fromMs, byMs } = expected;
  if (fromMs === undefined && byMs === undefined) return '';
  const bounds = [
    ...(fromMs === undefined ? [] : [`from ${grouped(fromMs)} ms`]),
    ...(byMs === undefined ? [] : [`to ${grouped(byMs)} ms`]),
  ];
  const cameBefore = byMs === undefined || at < byMs;
  const overdue = overdueBy(failure);
  const came = cameBefore
    ? `came at ${grouped(at)} ms`
    : overdue
      ? `came ${grouped(overdue.ms)} ms past the deadline, ${grouped(overdue.beyondMs)} ms past what is allowed`
      : `had not come by then${waitedUntil === undefined ? '' : `, nor by ${grouped(waitedUntil)} ms`}`;
  return `allowed ${bounds.join(' ')}; ${came}`;
}

function stamp(at: number): string {
  return grouped(at).padStart(timeWidth);
}

export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

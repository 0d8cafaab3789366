/**
 * A trace as a sequence chart in text: time on the left, then the Network Connection, then what passed on it. Clients are
 * on the left of an arrow, the broker on the right; what never arrived ends in ✕.
 */
import type { Observation } from '../../model/vocabulary/trace.ts';
import type { Failure, Verdict, Window } from '../../model/vocabulary/verdict.ts';
import { eventWords } from './event-words.ts';

/** Pauses of this many milliseconds get a line of their own. */
const pauseMs = 100;
const timeWidth = 8;

/** One line per event and pause, and at the end, if it failed, where the verdict points. No line break at the end. */
export function sequenceChart(observations: readonly Observation[], verdict: Verdict): string {
  const lines: string[] = [];
  let now = 0;
  const pass = (at: number): void => {
    if (at - now >= pauseMs) lines.push(`${' '.repeat(timeWidth)}  ⋮  ${grouped(at - now)} ms`);
    now = Math.max(now, at);
  };
  for (const { observation, arrivesAt } of crossings(observations)) {
    pass(observation.at);
    lines.push(`${stamp(observation.at)}  c${observation.connection}  ${arrow(observation, arrivesAt)}`);
  }
  if (verdict.verdict === 'fail') {
    pass(verdict.at);
    lines.push(...violationLines(verdict));
  }
  return lines.join('\n');
}

/** `from 3,000 ms to 3,100 ms`; empty if the statement sets no time. */
export function formatWindow({ fromMs, byMs }: Window): string {
  return [
    ...(fromMs === undefined ? [] : [`from ${grouped(fromMs)} ms`]),
    ...(byMs === undefined ? [] : [`to ${grouped(byMs)} ms`]),
  ].join(' ');
}

interface Crossing {
  readonly observation: Observation;
  /** When it reached the far tap; undefined if it never did. */
  readonly arrivesAt: number | undefined;
}

/** Each event once, as it left its own end, with its arrival at the other. */
function crossings(observations: readonly Observation[]): Crossing[] {
  const taken = new Set<Observation>();
  return observations.flatMap((observation, index): Crossing[] => {
    if (taken.has(observation)) return [];
    if (observation.tap === 'network') return [{ observation, arrivesAt: observation.at }];
    const later = observations
      .slice(index + 1)
      .filter((other) => other.connection === observation.connection && !taken.has(other));
    const arrival = later.find((other) => isSame(observation, other) && other.tap !== observation.tap);
    if (arrival) taken.add(arrival);
    // What raw bytes mean is told by the server's end, in a line of its own.
    else if (isRaw(observation)) return [{ observation, arrivesAt: later.find(isReadByServer)?.at }];
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

function arrow({ event, tap, at }: Observation, arrivesAt: number | undefined): string {
  const words = eventWords(event);
  const delay = arrivesAt !== undefined && arrivesAt > at ? `  (${grouped(arrivesAt - at)} ms under way)` : '';
  if (event.type === 'network.opened') return '┬  opened';
  if (event.type === 'network.closed')
    return `╳  ${words}${arrivesAt === undefined ? ', the other end is not told' : delay}`;
  if (event.type.startsWith('network.')) return `≈  ${words}`;
  if (tap === 'server' && event.type.startsWith('client.')) return `   read by the server as ${words}`;
  if (tap === 'client') return arrivesAt === undefined ? `── ${words} ──✕` : `── ${words} ──▶${delay}`;
  return arrivesAt === undefined ? `✕── ${words} ──` : `◀── ${words} ──${delay}`;
}

function violationLines({ at, connection, why, expected }: Failure): string[] {
  const window = formatWindow(expected);
  const indent = ' '.repeat(timeWidth);
  return [`${stamp(at)}  c${connection}  ▲ ${why}`, ...(window === '' ? [] : [`${indent}      allowed: ${window}`])];
}

function stamp(at: number): string {
  return grouped(at).padStart(timeWidth);
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

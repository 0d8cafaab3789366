/**
 * Observations, and traces of them as NDJSON: a header, then one observation per line, in the order of the taps.
 *
 * A Network Connection has two taps. At the `client` tap an event is written down when it leaves or reaches the client,
 * at the `server` tap when it reaches or leaves the server. What a driver of faults does to the network between them it
 * writes down at `network`; no eavesdropper has that place.
 */
import type { MqttEvent } from './event.ts';
import { eventFault } from './event-shapes.ts';

export type Tap = 'client' | 'server' | 'network';

/** Numbers the Network Connections of a trace from 0, in the order in which they were opened. */
export type ConnectionNumber = number;

export interface Observation {
  /** Integer milliseconds since the trace began. */
  readonly at: number;
  readonly tap: Tap;
  readonly connection: ConnectionNumber;
  readonly event: MqttEvent;
}

export interface TraceHeader {
  readonly format: 'mqtt-liveness-trace';
  readonly formatVersion: 1;
  /** Anything that whoever recorded it wants to keep beside it: broker, seed, scenario, profile, verdict. */
  readonly [note: string]: unknown;
}

export interface Trace {
  readonly header: TraceHeader;
  readonly observations: readonly Observation[];
}

export class TraceFormatError extends Error {
  override readonly name = 'TraceFormatError';
}

/** Payloads are written as `{ "base64": "…" }`. */
export function formatTrace({ header, observations }: Trace): string {
  return [header, ...observations].map(formatLine).join('');
}

/** One line of it, for those who write it down as it happens. */
export function formatLine(line: TraceHeader | Observation): string {
  return `${JSON.stringify(line, writeBytes)}\n`;
}

/** Throws {@link TraceFormatError}, which names the line and says what is wrong with it, if the text is no trace. */
export function parseTrace(text: string): Trace {
  const lines = text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '');
  const [header, ...observations] = lines.map(({ line, number }) => ({ value: parseLine(line, number), number }));
  if (!isHeader(header?.value))
    throw new TraceFormatError(
      `Line ${header?.number ?? 1} is not the header of a mqtt-liveness trace, version 1: ` +
        '{"format":"mqtt-liveness-trace","formatVersion":1}',
    );
  let at = 0;
  for (const { value, number } of observations) {
    const fault = observationFault(value, at);
    if (fault !== undefined) throw new TraceFormatError(`Line ${number} is not an observation: ${fault}.`);
    ({ at } = value as Observation);
  }
  return { header: header.value, observations: observations.map(({ value }) => value as Observation) };
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line, readBytes);
  } catch (error) {
    throw new TraceFormatError(`Line ${number} is not JSON: ${String(error)}`, { cause: error });
  }
}

function isHeader(value: unknown): value is TraceHeader {
  const header = value as Partial<TraceHeader> | null | undefined;
  return header?.format === 'mqtt-liveness-trace' && header.formatVersion === 1;
}

const taps: readonly unknown[] = ['client', 'server', 'network'] satisfies Tap[];

/** What keeps this from being an observation at `earliestAt` or later, as a clause; undefined if nothing does. */
function observationFault(value: unknown, earliestAt: number): string | undefined {
  const { at, tap, connection, event } = (value ?? {}) as Partial<Record<keyof Observation, unknown>>;
  if (!isNatural(at)) return 'its at is no integer of milliseconds from 0';
  if (!isNatural(connection)) return 'its connection is no integer from 0';
  if (!taps.includes(tap)) return `its tap is none of ${taps.join(', ')}`;
  if (at < earliestAt) return `it goes back in time, from ${earliestAt} ms to ${at} ms`;
  return eventFault(event);
}

function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function writeBytes(this: unknown, key: string, value: unknown): unknown {
  const raw = (this as Record<string, unknown>)[key];
  if (raw instanceof Uint8Array) return { base64: btoa(Array.from(raw, (byte) => String.fromCharCode(byte)).join('')) };
  return value;
}

const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

function readBytes(_key: string, value: unknown): unknown {
  const base64 = (value as { base64?: unknown } | null)?.base64;
  if (typeof base64 !== 'string' || !isBase64.test(base64)) return value;
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/**
 * Observations, and traces of them as NDJSON: a header, then one observation per line, in the order of the taps.
 *
 * A Network Connection has two taps. At the `client` tap an event is written down when it leaves or reaches the client,
 * at the `server` tap when it reaches or leaves the server. What a driver of faults does to the network between them it
 * writes down at `network`; no eavesdropper has that place.
 */
import type { MqttEvent } from './event.ts';

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
  return [header, ...observations].map((line) => `${JSON.stringify(line, writeBytes)}\n`).join('');
}

/** Throws {@link TraceFormatError} that names the line if the text is no trace. */
export function parseTrace(text: string): Trace {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const [header, ...observations] = lines.map((line, index): unknown => {
    try {
      return JSON.parse(line, readBytes);
    } catch (error) {
      throw new TraceFormatError(`Line ${index + 1} is not JSON: ${String(error)}`, { cause: error });
    }
  });
  if (!isHeader(header)) throw new TraceFormatError('Line 1 is not the header of a mqtt-liveness trace, version 1.');
  let at = 0;
  for (const [index, line] of observations.entries()) {
    if (!isObservation(line)) throw new TraceFormatError(`Line ${index + 2} is not an observation.`);
    if (line.at < at)
      throw new TraceFormatError(`Line ${index + 2} goes back in time, from ${at} ms to ${line.at} ms.`);
    at = line.at;
  }
  return { header, observations: observations as Observation[] };
}

function isHeader(value: unknown): value is TraceHeader {
  const header = value as Partial<TraceHeader> | null | undefined;
  return header?.format === 'mqtt-liveness-trace' && header.formatVersion === 1;
}

function isObservation(value: unknown): value is Observation {
  const line = value as Partial<Observation> | null;
  return (
    Number.isInteger(line?.at) &&
    Number.isInteger(line?.connection) &&
    ['client', 'server', 'network'].includes(line?.tap ?? '') &&
    typeof line?.event?.type === 'string'
  );
}

function writeBytes(this: unknown, key: string, value: unknown): unknown {
  const raw = (this as Record<string, unknown>)[key];
  if (raw instanceof Uint8Array) return { base64: btoa(String.fromCharCode(...raw)) };
  return value;
}

function readBytes(_key: string, value: unknown): unknown {
  const base64 = (value as { base64?: unknown } | null)?.base64;
  if (typeof base64 !== 'string') return value;
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Packets and their fields in words, for those who read what a case found. */
import { formatWithOptions } from 'node:util';
import type { ServerEvent } from '../../../model/vocabulary/event.ts';
import { eventWords } from '../../text/event-words.ts';

/** Payloads as text, as far as they are. */
export function shown(value: unknown): string {
  if (isEvent(value)) return eventWords(value);
  const plainer = Object.entries(value ?? {}).map(([name, one]) => [
    name,
    one instanceof Uint8Array ? textOf(one) : one,
  ]);
  return Array.isArray(value)
    ? String(value)
    : formatWithOptions({ depth: 4, breakLength: Infinity }, '%O', Object.fromEntries(plainer));
}

export function told(value: unknown): string {
  if (value instanceof Uint8Array) return JSON.stringify(textOf(value));
  return value === undefined ? 'absent' : JSON.stringify(value);
}

function isEvent(value: unknown): value is ServerEvent {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function textOf(payload: Uint8Array): string {
  const text = new TextDecoder().decode(payload);
  return text.length > payloadShownMax ? `${text.slice(0, payloadShownMax)}… (${payload.length} bytes)` : text;
}

const payloadShownMax = 40;

/** Triggers, guards, actions and delays in words. */
import { actionWords, delayMeanings, delayWords, guardWords } from '../../../model/words.ts';
import type { Offer } from '../../../model/run/chart.ts';
import type { ReadChart, ReadOffer, ReadStep, Trigger } from './read-chart.ts';

/** `lateness` in the chart `client` is looked up as `client.lateness` first. */
function lookUp(words: Readonly<Record<string, string>>, chart: ReadChart, name: string): string {
  const found = words[`${chart.name}.${name}`] ?? words[name];
  if (found === undefined)
    throw new RangeError(`model/words.ts has no words for “${name}” of the chart ${chart.name}.`);
  return found;
}

export const wordsOfDelay = (chart: ReadChart, delay: string): string => lookUp(delayWords, chart, delay);
export const meaningOfDelay = (chart: ReadChart, delay: string): string => lookUp(delayMeanings, chart, delay);
const wordsOfGuard = (chart: ReadChart, guard: string): string => lookUp(guardWords, chart, guard);
export const wordsOfAction = (chart: ReadChart, action: string): string => lookUp(actionWords, chart, action);

/** `client.*` is said in words, as `*` says nothing to those who do not know XState. */
function wordsOfEvent(event: string, besides: readonly string[]): string {
  if (!event.endsWith('.*')) return event;
  const packets = besides.filter((type) => !noPackets.has(type));
  const isPacket = event === 'server.*' || besides.some((type) => noPackets.has(type));
  return `${packets.length > 0 ? 'other' : 'any'} ${event.slice(0, -2)} ${isPacket ? 'packet' : 'event'}`;
}

/** A client's events that are no packets. */
const noPackets: ReadonlySet<string> = new Set(['client.bytes', 'client.malformed']);

export function wordsOfTrigger(chart: ReadChart, on: Trigger): string {
  switch (on.kind) {
    case 'event':
      return wordsOfEvent(on.event, on.besides);
    case 'delay':
      return wordsOfDelay(chart, on.delay);
    case 'at once':
      return 'at once';
    default:
      return on satisfies never;
  }
}

/** The condition of a row, or undefined if it has none. */
export function wordsOfCondition(chart: ReadChart, { guard, isOtherwise }: ReadStep): string | undefined {
  if (guard !== undefined) return wordsOfGuard(chart, guard);
  return isOtherwise ? 'else' : undefined;
}

/** `network.closed (by server)`, `server.DISCONNECT (0x8D, in 5.0)`. */
export function wordsOfOffers(offers: readonly ReadOffer[], between: string): string {
  return offers.map(wordsOfOffer).join(between);
}

function wordsOfOffer({ type, fields, condition }: ReadOffer): string {
  const remarks = [
    ...fields.map(([field, value]) => wordsOfField(field, value)),
    ...(condition === undefined ? [] : [condition]),
  ];
  return remarks.length > 0 ? `${type} (${remarks.join(', ')})` : type;
}

function wordsOfField(field: string, value: Offer[string]): string {
  if (field === 'by') return `by\u{a0}${String(value)}`;
  if (field === 'reasonCode' && typeof value === 'number')
    return `0x${value.toString(16).toUpperCase().padStart(2, '0')}`;
  if (typeof value === 'boolean') return value ? field : `not ${field}`;
  return `${field} = ${String(value)}`;
}

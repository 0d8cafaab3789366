/**
 * A trace as a sequence of crossings: each event once, as it left its own end, with its arrival at the other. Plain data,
 * from which charts in text and in pictures are made.
 */
import type { ConnectionNumber, Observation, Tap } from '../../model/vocabulary/trace.ts';
import type { Failure, Verdict } from '../../model/vocabulary/verdict.ts';
import { eventWords } from '../text/event-words.ts';

export interface Crossing {
  /** Integer milliseconds since the trace began, at the tap that it left. */
  readonly at: number;
  readonly connection: ConnectionNumber;
  /** Where it began; `network` for what was done to the network between the taps. */
  readonly tap: Tap;
  /** A word of the alphabet. */
  readonly type: string;
  /** The event in a few words. */
  readonly words: string;
  /** When it reached the far tap; left out if it never did. */
  readonly arrivesAt?: number;
}

/**
 * A verdict ends the record: what the server did then is shown as seen at its own tap, unless the network had swallowed it.
 * Names are shown without their tag.
 */
export function sequenceOf(observations: readonly Observation[], verdict: Verdict, tag = ''): readonly Crossing[] {
  if (verdict.verdict !== 'fail') return crossings(observations, Infinity, tag);
  const all = crossings(observations, verdict.at, tag);
  return all.filter((one) => one.at <= verdict.at || isAftermath(one, verdict));
}

/** Of what came after the verdict, the connection that it is about, until what was missed has come. */
function isAftermath({ at, connection }: Crossing, failure: Failure): boolean {
  return at <= (failure.cameAt ?? Infinity) && connection === failure.connection;
}

function crossings(observations: readonly Observation[], endsAt: number, tag: string): readonly Crossing[] {
  const taken = new Set<Observation>();
  const swallowed = new Set<ConnectionNumber>();
  return observations.flatMap((observation, index): Crossing[] => {
    const { tap, connection, event, at } = observation;
    const crossing = { at, connection, tap, type: event.type, words: eventWords(event, tag) };
    if (taken.has(observation)) return [];
    if (tap === 'network') {
      if (event.type === 'network.blackholed' && event.direction === 'down') swallowed.add(connection);
      if (event.type === 'network.flowing' && event.direction === 'down') swallowed.delete(connection);
      return [{ ...crossing, arrivesAt: at }];
    }
    const later = observations.slice(index + 1).filter((other) => other.connection === connection && !taken.has(other));
    const arrival = later.find((other) => isSame(observation, other) && other.tap !== tap);
    if (arrival) taken.add(arrival);
    // What raw bytes mean is told by the server's end, in a line of its own.
    else if (isRaw(observation)) return [arrivingAt(crossing, later.find(isReadByServer)?.at)];
    else if (tap === 'server' && at >= endsAt && !swallowed.has(connection)) return [{ ...crossing, arrivesAt: at }];
    return [arrivingAt(crossing, arrival?.at)];
  });
}

function arrivingAt(crossing: Crossing, arrivesAt: number | undefined): Crossing {
  return arrivesAt === undefined ? crossing : { ...crossing, arrivesAt };
}

function isSame(one: Observation, other: Observation): boolean {
  if (other.tap === 'network') return false;
  if (one.event === other.event) return true;
  return one.event.type === other.event.type && eventWords(one.event) === eventWords(other.event);
}

const isRaw = ({ tap, event }: Observation): boolean => tap === 'client' && event.type === 'client.malformed';
const isReadByServer = ({ tap, event }: Observation): boolean => tap === 'server' && event.type.startsWith('client.');

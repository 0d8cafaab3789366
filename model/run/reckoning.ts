/**
 * Over a wire a tap shows an event at one instant, and at the server it was at some instant of an interval around that: an
 * input arrives later than it is noted, an output was sent earlier than it is read. Whatever counts from the event, through
 * however many timers, is as uncertain as it was.
 */

/** What is known of a wire, and of who is at its ends. In milliseconds, for instants on the clock of the trace. */
export interface WireDelays {
  /** No less than anything took, from one end to the other, that was under way at this instant. */
  readonly underWayMs: (at: number) => number;
  /** For how long, in all, the server may have stood still between the two: its own timers may have, too. */
  readonly standstillMs: (from: number, to: number) => number;
}

/** The tap is the server. */
export const noDelays: WireDelays = { underWayMs: () => 0, standstillMs: () => 0 };

/** Anything may have taken as long, at any time. */
export function evenDelays(guardMs: number): WireDelays {
  return guardMs === 0 ? noDelays : { underWayMs: () => guardMs, standstillMs: () => 0 };
}

/** How what counts from an event has to be reckoned. */
export interface Reckoning {
  /** When the event was, at the tap. */
  readonly since: number;
  /** How much earlier it was at the server, at most: the bound of an output. */
  readonly earlierMs: number;
  /** How much later, at most: the bound of an input. */
  readonly laterMs: number;
  readonly delays: WireDelays;
}

/** Where nothing is between tap and server. */
export const exactly: Reckoning = { since: 0, earlierMs: 0, laterMs: 0, delays: noDelays };

/** From when on nothing more comes that the server has sent by a deadline of its own, which the tap reckons to be `deadline`. */
export function seenFrom(deadline: number, { since, laterMs, delays }: Reckoning): number {
  if (delays === noDelays) return deadline;
  const begun = deadline + laterMs;
  let atServer = begun;
  // Who stands still again while it makes up for a standstill has that to make up for too.
  for (let next = begun + delays.standstillMs(since, begun); next > atServer;) {
    atServer = next;
    next = begun + delays.standstillMs(since, atServer);
  }
  return atServer + delays.underWayMs(atServer);
}

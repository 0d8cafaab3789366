/**
 * How late a server may be. The standard gives duties a beginning and no end; a profile supplies the end. It never moves a
 * beginning.
 */
export interface TimeProfile {
  readonly name: string;
  /** Whether what comes late, and what nobody can explain, counts as much as a violation. */
  readonly isStrict?: true;
  /** How long after its deadline a timed output (close, will, expiry) may come. */
  readonly lateMs: number;
  /** Added to `lateMs` for Keep Alive: this much of K. Brokers that poll at K/2 or 0.75 K need it. */
  readonly lateShareOfKeepAlive: number;
  /** At least this late for a Keep Alive above a minute. */
  readonly lateMsOfLongKeepAlive: number;
  /** How long an output that is due at once (CONNACK, PINGRESP, a close after DISCONNECT) may take. */
  readonly answerMs: number;
  /** How long the server waits for CONNECT; null if that is not known, and then never judged. */
  readonly connectTimeoutMs: number | null;
  /**
   * How long anything may take between tap and server, if nothing more is known of it; 0 where the tap is the server. No part of
   * how late the server may be: it comes on top.
   */
  readonly guardMs: number;
}

/** The text, and one timer tick: what the reference broker is held to in virtual time. */
export function strictProfile(tickMs: number, connectTimeoutMs: number | null): TimeProfile {
  return {
    name: 'strict',
    isStrict: true,
    lateMs: tickMs,
    lateShareOfKeepAlive: 0,
    lateMsOfLongKeepAlive: 0,
    answerMs: 0,
    connectTimeoutMs,
    guardMs: 0,
  };
}

/** The strict profile over a wire: the same duties, seen through `guardMs` of delay either way. */
export function wireProfile(strict: TimeProfile, guardMs: number): TimeProfile {
  return { ...strict, name: `${strict.name}, on a wire`, guardMs };
}

/** For brokers of others: what released brokers need that poll their clients. */
export function lenientProfile(guardMs: number): TimeProfile {
  return {
    name: 'lenient',
    lateMs: 7000,
    lateShareOfKeepAlive: 0.75,
    lateMsOfLongKeepAlive: 60_000,
    answerMs: 2000,
    connectTimeoutMs: null,
    guardMs,
  };
}

/** How late the close for Keep Alive may come. */
export function keepAliveLatenessMs(keepAliveMs: number, profile: TimeProfile): number {
  const latenessMs = keepAliveMs * profile.lateShareOfKeepAlive + profile.lateMs;
  return keepAliveMs > 60_000 ? Math.max(latenessMs, profile.lateMsOfLongKeepAlive) : latenessMs;
}

/**
 * How long a case waits on a real wire before it says that something does not come. What comes is judged at once, whenever
 * it comes. What does not come may only be late: who has found that is to try again with more patience before it is reported.
 */
export interface Patience {
  /** After the last sign of life, until all that was sent counts as done. */
  readonly settleMs: number;
  /** After one connection has been served, before the next one is made use of: effects go from one to the other by then. */
  readonly switchMs: number;
  /** For a packet that has to come, and for a close. */
  readonly answerMs: number;
  /** What more a server may take for what is due at an instant, such as a will that waits. */
  readonly lateMs: number;
}

export function hasty(lateMs: number): Patience {
  return { settleMs: 80, switchMs: 2, answerMs: 4_000, lateMs };
}

/** For the judgement that something does not come. */
export function patient(lateMs: number): Patience {
  return { settleMs: 1_500, switchMs: 60, answerMs: 12_000, lateMs };
}

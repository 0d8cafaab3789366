/** How a case ends that does not pass. */

/** The server did something else than the standard says. */
export class Deviation extends Error {
  override readonly name = 'Deviation';
  /** It says what was sent and what came, so that the exchange tells no more. */
  readonly isWhole: boolean;

  constructor(why: string, isWhole = false) {
    super(why);
    this.isWhole = isWhole;
  }
}

/** The server does not offer what the case is about, and need not; the message says what. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered';
}

/** Throws a {@link Deviation} that says `why` unless it holds. */
export function require(holds: boolean, why: string): asserts holds {
  if (!holds) throw new Deviation(why);
}

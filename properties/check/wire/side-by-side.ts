/** What brokers share that are checked at the same time: this process, and what it can bear. */
const turns: Promise<unknown>[] = [];
let plannedOfAll = 0;

/** Warming up keeps this process busy, and what else runs then would be late: it is the turn of one broker after another. */
export function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = (turns.at(-1) ?? Promise.resolve()).then(work);
  turns.push(result.catch(() => undefined));
  return result;
}

/** The many scenarios of all brokers come then. */
export async function allHaveHadTheirTurn(): Promise<void> {
  await Promise.all(turns);
}

export interface Place {
  /** How much of all that is planned on all brokers is planned on this one: from 0 to 1. */
  share(): number;
  leave(): void;
}

/** For a broker on which so many scenarios are planned. */
export function takePlace(planned: number): Place {
  plannedOfAll += planned;
  return {
    share: () => planned / Math.max(1, plannedOfAll),
    leave: () => {
      plannedOfAll -= planned;
    },
  };
}

/** What arrives, kept in order until it is asked for. */
export interface Mailbox<Letter> {
  readonly put: (letter: Letter) => void;
  /** One at a time: waits for the next, if need be. */
  readonly take: () => Promise<Letter>;
}

export function mailbox<Letter>(): Mailbox<Letter> {
  const letters: Letter[] = [];
  let awaited: ((letter: Letter) => void) | undefined;
  return {
    put: (letter) => {
      if (!awaited) {
        letters.push(letter);
        return;
      }
      awaited(letter);
      awaited = undefined;
    },
    take: () =>
      new Promise((resolve) => {
        const [first] = letters.splice(0, 1);
        if (first === undefined) awaited = resolve;
        else resolve(first);
      }),
  };
}

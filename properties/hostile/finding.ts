/** What was found wrong: a thrown one ends the round. */
export class Finding extends Error {
  /** Short and the same for the same fault, so that shrinking does not end up at another. */
  readonly what: string;

  constructor(what: string, detail: string) {
    super(detail === '' ? what : `${what}: ${detail}`);
    this.name = 'Finding';
    this.what = what;
  }
}

/** Makes a finding of what `act` throws: nothing that peers send may get an exception out. */
export function guarded<Result>(who: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof Finding) throw error;
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    const place = /at (\S+)/u.exec(stack)?.[1] ?? '';
    throw new Finding(`${who} throws ${name} in ${place}`, `${message}\n${stack}`);
  }
}

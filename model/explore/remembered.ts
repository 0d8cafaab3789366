const unknown = -1;

/** A function from small integers to integers, each asked once and then read from an array. It must not answer -1. */
export class Remembered {
  readonly #ask: (argument: number) => number;
  #answers = new Int32Array(64).fill(unknown);

  constructor(ask: (argument: number) => number) {
    this.#ask = ask;
  }

  at(argument: number): number {
    const answer = this.#answers[argument];
    return answer === undefined || answer === unknown ? this.#learn(argument) : answer;
  }

  #learn(argument: number): number {
    const answer = this.#ask(argument);
    if (argument >= this.#answers.length) {
      const grown = new Int32Array(2 ** Math.ceil(Math.log2(argument + 1))).fill(unknown);
      grown.set(this.#answers);
      this.#answers = grown;
    }
    this.#answers[argument] = answer;
    return answer;
  }
}

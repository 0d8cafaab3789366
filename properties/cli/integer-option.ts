/** Options and arguments that are whole numbers. */
import { InvalidArgumentError } from 'commander';

const greatest = 0x7fff_ffff;

/** Throws InvalidArgumentError for what is no integer, or less. */
export function integerFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/u.test(text) || !Number.isSafeInteger(value) || value < least || value > greatest)
      throw new InvalidArgumentError(`It has to be an integer from ${least} to ${greatest}.`);
    return value;
  };
}

/** Ends what does not end: a loop without end cannot be waited for in the same thread. */
import { Script } from 'node:vm';
import { Finding } from './finding.ts';

const name = 'hostileInputUnderTimeLimit';
const script = new Script(`globalThis.${name}()`);

/** Throws a Finding if `act` takes longer, which leaves whatever it was at in the midst of it. */
export function withinTime(limitMs: number, act: () => void): void {
  Object.assign(globalThis, { [name]: act });
  try {
    script.runInThisContext({ timeout: limitMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Finding('it stalls', `${limitMs} ms have passed, and it goes on`);
  }
}

/**
 * Doubts whether a fingerprint tells enough: two ways to what it calls one state are gone on alike, by chance, and have to
 * show the same. A spot test, which a fingerprint that leaves out something that matters does not pass.
 */
import type { Output } from '../../impl/broker.ts';
import { Chance } from '../hostile/chance.ts';
import { firstInput, wait, wake, type Act, type Behaviour, type Led } from './behaviour.ts';
import type { TimedServer } from './subject.ts';

export interface Doubts {
  /** Pairs of ways to be compared, of all that there are. */
  readonly pairs: number;
  /** How many acts to go on for. */
  readonly acts: number;
  readonly seed: number;
}

interface Shown {
  readonly outputs: readonly Output[];
  /** From now; undefined if it sleeps. */
  readonly dueInMs: number | undefined;
  readonly threw: boolean;
}

export interface Doubted {
  readonly compared: number;
  /** What two have shown that were taken for one; undefined if nothing is known against it. */
  readonly difference: readonly [one: string, other: string] | undefined;
}

/** `inputs` is how many inputs the behaviour knows. */
export function doubted<Server extends TimedServer>(
  behaviour: Behaviour<Server>,
  inputs: number,
  { pairs, acts, seed }: Doubts,
): Doubted {
  const chance = new Chance(seed);
  const chosen = Array.from({ length: pairs }, () => chance.of(behaviour.merged));
  for (const { from, by, to } of chosen) {
    const one = behaviour.led([...behaviour.wayTo(from), by]);
    const other = behaviour.led(behaviour.wayTo(to));
    for (let count = 0; count < acts; count += 1) {
      const act = nextAct(chance, behaviour.isDueNow(one), inputs);
      const [left, right] = [one, other].map((led) => shown(behaviour, led, act));
      const isSame = JSON.stringify(left) === JSON.stringify(right);
      if (!isSame) return { compared: pairs, difference: [JSON.stringify(left), JSON.stringify(right)] };
      if (left?.threw === true) break;
    }
  }
  return { compared: pairs, difference: undefined };
}

function nextAct(chance: Chance, isDue: boolean, inputs: number): Act {
  if (chance.percent(50)) return isDue ? wake : wait;
  return firstInput + chance.integer(inputs);
}

function shown<Server extends TimedServer>(behaviour: Behaviour<Server>, led: Led<Server>, act: Act): Shown {
  try {
    const outputs = behaviour.lead(led, act);
    const dueMs = led.server.nextDeadlineMs();
    return { outputs, dueInMs: dueMs === undefined ? undefined : dueMs - led.nowMs, threw: false };
  } catch {
    return { outputs: [], dueInMs: undefined, threw: true };
  }
}

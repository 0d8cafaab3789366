/** One configuration, explored and judged. */
import { setImmediate } from 'node:timers/promises';
import type { Configuration } from '../../model/explore/configurations.ts';
import { invariantsOf } from '../../model/explore/configurations.ts';
import { Exploration, type Explored, type Step } from '../../model/explore/exploration.ts';
import { judged } from '../../model/explore/invariants/all.ts';
import { systemOf, serverParts, type System } from '../../model/explore/system.ts';
import { timelock } from '../../model/explore/ways-out.ts';
import { exploreSharded } from './shards/sharded.ts';

export interface ExploredConfiguration {
  readonly name: string;
  readonly explored: Explored;
  readonly seconds: number;
  /** Of a processor: fewer than `seconds` where others have it too, more where other threads collect garbage. */
  readonly cpuSeconds: number;
  /** To each of `explored.found`, in their order. */
  readonly ways: readonly (readonly Step[])[];
  /** With the states of all charts. */
  readonly exploration: Exploration;
  /** The nearest state from which the server cannot go on; `not asked` of large configurations, and of what is not complete. */
  readonly timelock: number | undefined | 'not asked';
}

/** Timelocks are searched by asking each state again, which takes far longer than to find it. */
const statesForTimelock = 1_000_000;

/** `threads` are those that explore; where there is more than one, a further one has the charts. */
export async function exploreConfiguration(
  configuration: Configuration,
  { statesMax = Infinity, threads = 1 }: { readonly statesMax?: number; readonly threads?: number } = {},
): Promise<ExploredConfiguration> {
  const { name, terms } = configuration;
  const system = judged(systemOf(terms), invariantsOf(configuration));
  const beganAtMs = performance.now();
  const before = process.cpuUsage();
  const done = await (threads > 1 ? exploreSharded(system, threads, { statesMax }) : exploreAlone(system, statesMax));
  const seconds = (performance.now() - beganAtMs) / 1000;
  const { user, system: ofSystem } = process.cpuUsage(before);
  const { complete, states } = done.explored;
  const isAsked = complete && states < statesForTimelock && !terms.willsAhead;
  return {
    name,
    ...done,
    seconds,
    cpuSeconds: (user + ofSystem) / 1e6,
    timelock: isAsked ? timelockOf(configuration) : 'not asked',
  };
}

/** Between layers it lets signals come through. */
async function exploreAlone(
  system: System,
  statesMax: number,
): Promise<Pick<ExploredConfiguration, 'explored' | 'exploration' | 'ways'>> {
  const exploration = new Exploration(system);
  const layers = exploration.layers({ statesMax });
  let step = layers.next();
  for (; !step.done; step = layers.next()) await setImmediate();
  const { value: explored } = step;
  return { explored, exploration, ways: explored.found.map(({ state }) => exploration.wayTo(state)) };
}

/** Without monitors: they only listen, and only make it larger. */
function timelockOf({ terms }: Configuration): number | undefined {
  const system = systemOf(terms);
  const exploration = new Exploration(system);
  exploration.run();
  return timelock(exploration, serverParts(system));
}

/** One configuration, explored and judged. */
import type { Configuration } from '../../model/explore/configurations.ts';
import { invariantsOf } from '../../model/explore/configurations.ts';
import { Exploration, type Explored } from '../../model/explore/exploration.ts';
import { judged } from '../../model/explore/invariants/all.ts';
import { systemOf, serverParts } from '../../model/explore/system.ts';
import { timelock } from '../../model/explore/ways-out.ts';

export interface ExploredConfiguration {
  readonly name: string;
  readonly explored: Explored;
  readonly seconds: number;
  /** Of a processor: fewer than `seconds` where others have it too, more where other threads collect garbage. */
  readonly cpuSeconds: number;
  /** Of what was found, each with the way to it. */
  readonly exploration: Exploration;
  /** The nearest state from which the server cannot go on; `not asked` of large configurations, and of what is not complete. */
  readonly timelock: number | undefined | 'not asked';
}

/** Timelocks are searched by asking each state again, which takes far longer than to find it. */
const statesForTimelock = 1_000_000;

export function exploreConfiguration(configuration: Configuration, statesMax = Infinity): ExploredConfiguration {
  const { name, terms } = configuration;
  const exploration = new Exploration(judged(systemOf(terms), invariantsOf(configuration)));
  const beganAtMs = performance.now();
  const before = process.cpuUsage();
  const explored = exploration.run({ statesMax });
  const seconds = (performance.now() - beganAtMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  const cpuSeconds = (user + system) / 1e6;
  const isAsked = explored.complete && explored.states < statesForTimelock && !terms.willsAhead;
  return {
    name,
    explored,
    seconds,
    cpuSeconds,
    exploration,
    timelock: isAsked ? timelockOf(configuration) : 'not asked',
  };
}

/** Without monitors: they only listen, and only make it larger. */
function timelockOf({ terms }: Configuration): number | undefined {
  const system = systemOf(terms);
  const exploration = new Exploration(system);
  exploration.run();
  return timelock(exploration, serverParts(system));
}

/** Others on the same configuration: one state of each orbit, `xstate/graph`, and SPIN. */
import type { Configuration } from '../../model/explore/configurations.ts';
import { invariantsOf } from '../../model/explore/configurations.ts';
import { Exploration } from '../../model/explore/exploration.ts';
import { judged } from '../../model/explore/invariants/all.ts';
import { reduced } from '../../model/explore/symmetry.ts';
import { systemOf } from '../../model/explore/system.ts';
import { exploreByGraph } from './asking-graph.ts';
import { askMachine } from './asking-xstate.ts';
import type { RecordedRow } from './recorded-row.ts';
import type { ExploredConfiguration } from './row.ts';
import { asPromela } from './spin/promela.ts';
import { askSpin } from './spin/spin.ts';

/** More would take `xstate/graph` minutes. */
const statesForGraph = 4_000;

/** `getShortestPaths` of `xstate/graph`, which makes the adjacency map, with every state as a snapshot. */
export function exploredByGraph({ terms }: Configuration, { explored }: ExploredConfiguration): RecordedRow['graph'] {
  if (explored.states > statesForGraph) return undefined;
  const beganAtMs = performance.now();
  const states = exploreByGraph(systemOf(terms), askMachine).size;
  return { states, seconds: (performance.now() - beganAtMs) / 1000 };
}

/** More would need the memory of two large explorations. */
const statesForOrbits = 20_000_000;

export function exploredByOrbit(
  configuration: Configuration,
  { explored: { states, complete } }: ExploredConfiguration,
): RecordedRow['orbits'] {
  const system = reduced(judged(systemOf(configuration.terms), invariantsOf(configuration)));
  if (!complete || states > statesForOrbits || system.symmetries?.length === 0) return undefined;
  const beganAtMs = performance.now();
  const fewer = new Exploration(system).run();
  return { states: fewer.states, seconds: (performance.now() - beganAtMs) / 1000 };
}

/** More would take SPIN more memory than most machines have. */
const statesForSpin = 20_000_000;
/** More would take the C compiler minutes: there is a move for each case of what a crash may end. */
const movesForSpin = 220;

/** SPIN, with the monitors, compiled for speed; `undefined` where it is not tried. */
export async function exploredBySpin({
  explored: { states, transitions, depth, found, complete },
  exploration,
}: ExploredConfiguration): Promise<RecordedRow['spin']> {
  if (!complete || states > statesForSpin || exploration.product.moves.length > movesForSpin) return undefined;
  const opinion = await askSpin(asPromela(exploration), { isOptimised: true, statesExpected: states });
  const agrees =
    opinion.states === states &&
    opinion.transitions === transitions &&
    opinion.depth === depth &&
    (opinion.violation === undefined) === (found.length === 0);
  const { seconds, compileSeconds, bytes } = opinion;
  return { agrees, states: opinion.states, seconds, compileSeconds, bytes };
}

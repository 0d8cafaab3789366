/**
 * The same product, explored by `xstate/graph`: the product is an actor logic of its own, whose events are what a state can
 * do. Given single charts, `xstate/graph` would take `after` for an event that may come at any time.
 */
import type { ActorLogic, Snapshot } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { SnapshotSteps, textOf, type Ask, type Doing, type ProductState } from './asking-xstate.ts';
import type { Product } from '../../model/explore/product.ts';

type ProductSnapshot = Snapshot<undefined> & { readonly state: ProductState };
type ProductLogic = ActorLogic<ProductSnapshot, Doing, undefined>;

/** The states that the shortest paths lead to; this includes the adjacency map, and so every transition. */
export function exploreByGraph(product: Product, ask: Ask): ReadonlySet<string> {
  const steps = new SnapshotSteps(product, ask);
  const logic: ProductLogic = {
    // What is impossible leads nowhere, which here has to be a state.
    transition: (snapshot, doing) => {
      const next = steps.step(snapshot.state, doing);
      return next ? active(next) : snapshot;
    },
    getInitialSnapshot: () => active(steps.initial),
    getPersistedSnapshot: (snapshot) => snapshot,
  };
  const paths = getShortestPaths(logic, {
    events: ({ state }: ProductSnapshot) => steps.doings(state),
    serializeState: ({ state }: ProductSnapshot) => textOf(state),
  });
  return new Set(paths.map(({ state }) => textOf(state.state)));
}

function active(state: ProductState): ProductSnapshot {
  return { status: 'active', output: undefined, error: undefined, state };
}

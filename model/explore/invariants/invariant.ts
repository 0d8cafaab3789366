/**
 * Invariants of a product, as monitors: charts that only listen, written from the standard's text and not from the charts
 * that they check, and that enter a violation where it does not hold. A bounded response is one with a deadline.
 */
import type { Chart, ChartEvent } from '../../run/chart.ts';
import type { Citation } from '../../vocabulary/statement.ts';
import { versionsOf, type System, type Terms } from '../one-client-identifier.ts';
import type { Happening } from '../product.ts';

export interface Invariant {
  readonly sentence: string;
  readonly statements: readonly Citation[];
  readonly chart: Chart;
  /** One monitor for each connection, or one for all; `own` is the connection's number, 0 for all. */
  readonly per: 'connection' | 'client';
  /** `graceMs` is one step of time: what is late only after a deadline has passed, not at it. */
  readonly input: (terms: Terms, own: number, graceMs: number) => object;
  readonly hears: (happening: Happening, own: number) => ChartEvent | undefined;
}

/** The system with a monitor for each of the invariants. */
export function watched(system: System, invariants: readonly Invariant[]): System {
  const monitors = invariants.flatMap((invariant) =>
    ownersOf(invariant, system).map((own) => ({ invariant, own, name: nameOf(invariant, own) })),
  );
  const first = system.parts.length;
  return {
    ...system,
    parts: [
      ...system.parts,
      ...monitors.map(({ invariant, own, name }) => ({
        name,
        chart: invariant.chart,
        input: invariant.input(system.terms, own, system.stepMs),
        isBornAtOnce: true as const,
        isMonitor: true as const,
      })),
    ],
    moves: system.moves.map((move) => ({
      ...move,
      tells: [
        ...move.tells,
        ...move.happenings.flatMap((happening) =>
          monitors.flatMap(({ invariant, own }, index) => {
            const event = invariant.hears(happening, own);
            return event ? [{ part: first + index, event }] : [];
          }),
        ),
      ],
    })),
  };
}

function ownersOf({ per }: Invariant, { terms }: System): readonly number[] {
  return per === 'client' ? [0] : versionsOf(terms).map((_, index) => index + 1);
}

function nameOf({ sentence }: Invariant, own: number): string {
  return own === 0 ? sentence : `${sentence} (connection ${own})`;
}

/**
 * Invariants of a product, as monitors: charts that only listen, written from the standard's text and not from the charts
 * that they check, and that enter a violation where it does not hold. A bounded response is one with a deadline.
 */
import type { Chart, ChartEvent } from '../../run/chart.ts';
import type { Citation } from '../../vocabulary/statement.ts';
import { connectionsOf, type System, type Terms } from '../system.ts';
import type { Happening } from '../product.ts';

/** Whom a monitor watches: a Client Identifier, or one of its connections. Connections bear the numbers of happenings. */
export interface Watched {
  readonly client: number;
  /** Undefined if it watches all connections of the Client Identifier. */
  readonly connection: number | undefined;
  /** All connections of the Client Identifier. */
  readonly connections: readonly number[];
}

export interface Invariant {
  readonly sentence: string;
  readonly statements: readonly Citation[];
  readonly chart: Chart;
  /** One monitor for each connection, or one for each Client Identifier. */
  readonly per: 'connection' | 'client';
  /** Only of systems in which there is something to it; of all if it is absent. */
  readonly of?: (terms: Terms) => boolean;
  /** `graceMs` is one step of time: what is late only after a deadline has passed, not at it. */
  readonly input: (terms: Terms, watched: Watched, graceMs: number) => object;
  readonly hears: (happening: Happening, watched: Watched) => ChartEvent | undefined;
}

/** Whether it is another connection of the same Client Identifier. */
export function isRival(connection: number, { connections, connection: own }: Watched): boolean {
  return connection !== own && connections.includes(connection);
}

/** The number by which a monitor of a Client Identifier knows the connection: the place among its connections, from 1. */
export function placeOf(connection: number, { connections }: Watched): number {
  return connections.indexOf(connection) + 1;
}

/** The system with a monitor for each of the invariants. */
export function watched(system: System, invariants: readonly Invariant[]): System {
  const monitors = invariants.flatMap((invariant) =>
    watchedBy(invariant, system).map((whom) => ({ invariant, whom, name: nameOf(invariant, whom, system) })),
  );
  const first = system.parts.length;
  return {
    ...system,
    parts: [
      ...system.parts,
      ...monitors.map(({ invariant, whom, name }) => ({
        name,
        chart: invariant.chart,
        input: invariant.input(system.terms, whom, system.stepMs),
        isBornAtOnce: true as const,
        isMonitor: true as const,
        of: { client: whom.client, place: whom.connection === undefined ? 0 : placeOf(whom.connection, whom) },
      })),
    ],
    moves: system.moves.map((move) => ({
      ...move,
      tells: [
        ...move.tells,
        ...move.happenings.flatMap((happening) =>
          monitors.flatMap(({ invariant, whom }, index) => {
            const event = invariant.hears(happening, whom);
            return event ? [{ part: first + index, event }] : [];
          }),
        ),
      ],
    })),
  };
}

function watchedBy({ per, of }: Invariant, { terms, seats }: System): readonly Watched[] {
  if (of && !of(terms)) return [];
  const clients = [...new Set(connectionsOf(terms).map(({ client }) => client))];
  const connectionsBy = (client: number): readonly number[] =>
    seats.flatMap((seat) => (seat.client === client ? [seat.number] : []));
  if (per === 'client')
    return clients.map((client) => ({ client, connection: undefined, connections: connectionsBy(client) }));
  return seats.map(({ client, number }) => ({ client, connection: number, connections: connectionsBy(client) }));
}

function nameOf({ sentence }: Invariant, { client, connection }: Watched, { places }: System): string {
  if (connection !== undefined) return `${sentence} (connection ${connection})`;
  return places.sessions.length === 1 ? sentence : `${sentence} (client ${client})`;
}

/** The tables of all charts of a product: one for each chart, as its instances share what is worked out of it. */
import type { Chart } from '../run/chart.ts';
import { ChartTable } from '../run/table.ts';
import { LocalStates } from './local-states.ts';
import type { Part } from './product.ts';

export class LocalTables {
  readonly #stepMs: number;
  readonly #byChart = new Map<Chart, LocalStates>();
  readonly #chartTables: ChartTable[] = [];

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  of({ chart, isMonitor, impossible }: Part): LocalStates {
    const known = this.#byChart.get(chart);
    if (known) return known;
    const table = new ChartTable(chart);
    this.#chartTables.push(table);
    const made = new LocalStates(table, this.#stepMs, isMonitor === true, impossible);
    this.#byChart.set(chart, made);
    return made;
  }

  /** Timed states of all charts together. */
  get size(): number {
    return [...this.#byChart.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** How often XState was asked. */
  get asked(): number {
    return this.#chartTables.reduce((sum, table) => sum + table.asked, 0);
  }
}

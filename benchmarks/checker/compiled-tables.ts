import { allCharts } from '../../model/charts.ts';
import { tableOf } from '../../model/observer/subject.ts';

/** How large the compiled charts of this process are, and how often XState had to be asked for them. */
export function charts(): { readonly asked: number; readonly states: number } {
  const tables = allCharts.map(tableOf);
  return {
    asked: tables.reduce((sum, { asked }) => sum + asked, 0),
    states: tables.reduce((sum, { size }) => sum + size, 0),
  };
}

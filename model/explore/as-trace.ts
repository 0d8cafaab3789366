/** The way to a state, as a trace in the common format: what an eavesdropper would have written down. */
import type { Observation, Trace } from '../vocabulary/trace.ts';
import type { Exploration } from './exploration.ts';

export function traceTo(exploration: Exploration, state: number): Trace {
  const observations: Observation[] = [];
  let at = 0;
  for (const step of exploration.wayTo(state)) {
    if (step.type === 'wait') at += step.ms;
    if (step.type === 'move') observations.push(...step.move.happenings.map((happening) => ({ at, ...happening })));
  }
  return { header: { format: 'mqtt-liveness-trace', formatVersion: 1 }, observations };
}

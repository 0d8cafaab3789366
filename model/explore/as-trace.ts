/** A way through a product as a trace in the common format: what an eavesdropper would have written down. */
import type { Observation, Trace } from '../vocabulary/trace.ts';
import type { Step } from './exploration.ts';

export function asTrace(way: readonly Step[]): Trace {
  const observations: Observation[] = [];
  let at = 0;
  for (const step of way) {
    if (step.type === 'wait') at += step.ms;
    if (step.type === 'move') observations.push(...step.move.happenings.map((happening) => ({ at, ...happening })));
  }
  return { header: { format: 'mqtt-liveness-trace', formatVersion: 1 }, observations };
}

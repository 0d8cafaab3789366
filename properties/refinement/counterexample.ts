/** A counterexample as a trace in the common format, and in words. */
import { subscriber } from '../../model/explore/server-moves.ts';
import type { Observation, Trace } from '../../model/vocabulary/trace.ts';
import { eventWords } from '../text/event-words.ts';
import type { Counterexample, Step } from './refinement.ts';

/** At the server's tap, with the subscriber of the wills ahead of everything else. */
export function counterexampleTrace({ way }: Pick<Counterexample, 'way'>): Trace {
  const observations: Observation[] = [...watching];
  let at = 0;
  for (const step of way) {
    if (step.type === 'wait') {
      at += step.ms;
      continue;
    }
    const happenings = step.type === 'action' ? step.action.happenings.filter(({ tap }) => tap !== 'client') : [];
    observations.push(...happenings.map((happening) => ({ at, ...happening })));
    observations.push(...step.outputs.map((output) => ({ at, tap: 'server' as const, ...output })));
  }
  return { header: { format: 'mqtt-liveness-trace', formatVersion: 1 }, observations };
}

/** One line for each step, one for what is wrong, and what the charts could have been in. */
export function counterexampleInWords({ kind, why, way, readings }: Counterexample): readonly string[] {
  return [
    ...way.map(stepInWords),
    `${kind}: ${why}`,
    ...readings.map((parts) => `  the charts before that: ${parts.join(' | ')}`),
  ];
}

function stepInWords(step: Step): string {
  if (step.type === 'wait') return `${step.ms} ms pass`;
  const done = step.type === 'wake' ? 'the broker is woken' : step.action.name;
  const outputs = step.outputs.map(({ connection, event }) => `${eventWords(event)} on ${connection}`);
  return outputs.length === 0 ? done : `${done} → ${outputs.join(', ')}`;
}

const watching = (
  [
    { type: 'network.opened' },
    { type: 'client.CONNECT', protocolVersion: '3.1.1', clientId: 'subscriber', cleanStart: true, keepAliveSeconds: 0 },
    { type: 'server.CONNACK', sessionPresent: false, reasonCode: 0 },
    { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions: [{ topicFilter: 'will', qos: 0 }] },
    { type: 'server.SUBACK', packetIdentifier: 1, reasonCodes: [0] },
  ] as const
).map((event): Observation => ({ at: 0, tap: 'server', connection: subscriber, event }));

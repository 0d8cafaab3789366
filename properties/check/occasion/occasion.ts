/**
 * What a failure turns on, in words, so that what is known of a broker can say on which occasions it is known to fail: what the
 * client did last or wrongly, how the connection of a will ended, what a session had in it. Told from the trace alone.
 */
import type { MqttEvent } from '../../../model/vocabulary/event.ts';
import type { ConnectionNumber } from '../../../model/vocabulary/trace.ts';
import type { Failure } from '../../../model/vocabulary/verdict.ts';
import type { Run } from '../../executors/run.ts';
import { eventWords } from '../../text/event-words.ts';
import { endWords } from './end.ts';
import { messageWords, unresentWords } from './message.ts';
import { connectOf, inputsOn, type Past } from './past.ts';
import { sessionWords } from './session.ts';

/** From so many levels on it is said how many a topic has. */
const levelsMany = 50;

/**
 * Several if several things may be what it turns on, such as malformed packets one after the other. Such as
 * `PINGREQ has the flags 1.; K=0 s`, `PUBACK id=1; K=0 s; session resumed`, `taken over, its session goes on`.
 */
export function occasionsOf(
  { connection, onBehalfOf, chart, at }: Failure,
  { observations, tag }: Pick<Run, 'observations' | 'tag'>,
): readonly string[] {
  const past: Past = { seen: observations.filter((one) => one.tap === 'server' && one.at <= at), tag };
  // What is wrong with a copy of a will is no matter of how its connection ended.
  if (chart.startsWith('will') && chart !== 'will: aboveGrantedQoS') return endWords(past, onBehalfOf ?? connection);
  if (chart.startsWith('session')) return sessionWords(past, connection);
  if (chart === 'exchange: notResent') return unresentWords(past, connection);
  const facts = [...connectionWords(past, connection), ...messageWords(past, connection, at)];
  return inputWords(past, connection).map((input) => [input, ...facts].join('; '));
}

/** What of it was malformed; if nothing was, the last of it, but for a PINGREQ that is right, which matters to nothing. */
function inputWords(past: Past, connection: ConnectionNumber): readonly string[] {
  const inputs = inputsOn(past, connection);
  const malformed = inputs.flatMap((event) => (event.type === 'client.malformed' ? [event.why] : []));
  if (malformed.length > 0) return [...new Set(malformed)];
  const last = inputs.findLast(({ type }) => type !== 'client.PINGREQ') ?? inputs.at(-1);
  if (!last) return ['nothing'];
  const isSecond = last.type === 'client.CONNECT' && last !== connectOf(past, connection);
  return [`${isSecond ? 'second ' : ''}${eventWords(last, past.tag)}${levelWords(last)}`];
}

/** The words of an event cut a long topic short. */
function levelWords(event: MqttEvent): string {
  const levels = Math.max(0, ...topicsIn(event).map((topic) => topic.split('/').length));
  return levels >= levelsMany ? ` of ${levels} levels` : '';
}

function topicsIn(event: MqttEvent): readonly string[] {
  if (event.type === 'client.PUBLISH') return [event.topic];
  return event.type === 'client.SUBSCRIBE' ? event.subscriptions.map(({ topicFilter }) => topicFilter) : [];
}

function connectionWords(past: Past, connection: ConnectionNumber): readonly string[] {
  const connect = connectOf(past, connection);
  const connack = past.seen
    .filter((one) => one.connection === connection)
    .map(({ event }) => event)
    .find((event) => event.type === 'server.CONNACK');
  return [
    ...(connect ? [`K=${connack?.serverKeepAliveSeconds ?? connect.keepAliveSeconds} s`] : []),
    ...(connack?.sessionPresent === true ? ['session resumed'] : []),
  ];
}

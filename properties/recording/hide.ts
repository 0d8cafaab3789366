/** What does not go into a trace: passwords never, the rest as far as it is asked for. */
import { createHmac, randomBytes } from 'node:crypto';
import type { MqttEvent } from '../../model/vocabulary/event.ts';

export interface Hiding {
  /** Payloads, and what correlates requests with responses: equal ones stay equal. */
  readonly payloads: boolean;
  /** Topics level by level, Client Identifiers, user names, and every other text that somebody has written. */
  readonly names: boolean;
}

const payloadFields = new Set(['payload', 'correlationData']);
const secretFields = new Set(['password', 'authenticationData']);
const topicFields = new Set(['topic', 'topicFilter', 'responseTopic']);
const nameFields = new Set([
  'clientId',
  'assignedClientIdentifier',
  'userName',
  'contentType',
  'reasonString',
  'responseInformation',
  'serverReference',
  'authenticationMethod',
  'userProperties',
]);

/**
 * A digest stands for what is hidden. It is made with a key of this recording that nobody keeps, so that nobody can find a short
 * payload by trying all that there may be.
 */
export function hider({ payloads, names }: Hiding): (event: MqttEvent) => MqttEvent {
  const key = randomBytes(32);
  const digest = (bytes: Uint8Array | string): Buffer => createHmac('sha256', key).update(bytes).digest();
  const word = (text: string): string => (text === '' ? '' : digest(text).toString('hex').slice(0, 12));
  const hidden = (field: string, value: unknown): unknown => {
    if (value instanceof Uint8Array)
      return payloads && payloadFields.has(field) && value.length > 0
        ? new Uint8Array(digest(value).subarray(0, 12))
        : value;
    if (typeof value === 'string') {
      if (!names) return value;
      if (topicFields.has(field)) return hiddenTopic(value, word);
      return nameFields.has(field) ? word(value) : value;
    }
    if (Array.isArray(value))
      return value.map((one: unknown) =>
        typeof one === 'string' && names && field === 'topicFilters' ? hiddenTopic(one, word) : hidden(field, one),
      );
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).filter(([name]) => !secretFields.has(name));
    return Object.fromEntries(fields.map(([name, one]) => [name, hidden(name, one)]));
  };
  return (event) => hidden('', event) as MqttEvent;
}

/** What the standard gives a meaning is left as it is: separators, wildcards, what begins with a dollar, and shared names. */
function hiddenTopic(topic: string, word: (text: string) => string): string {
  return topic
    .split('/')
    .map((level, index) => {
      if (level === '+' || level === '#' || (index === 0 && level.startsWith('$'))) return level;
      return word(level);
    })
    .join('/');
}

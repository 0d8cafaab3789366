/** aedes, from npm, if it is there. It speaks 3.1.1 only: it answers a CONNECT of 5.0 with return code 1. */
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import { createRequire } from 'node:module';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from './broker-under-test.ts';
import { allOfTheStandard } from './capabilities.ts';
import type { KnownDeviation } from './known/known-deviation.ts';
import { startScript } from './child.ts';
import { forbiddenBy, type Forbidden } from './forbidden.ts';
import { casesKnownOfAedes } from './known/cases-of-aedes.ts';

/** Answered, or passed over, where the connection has to end. */
const overlooked = [
  'PINGREQ is malformed: bytes left over',
  'PUBACK is malformed',
  'PUBREC is malformed: bytes left over',
  'PUBREL is malformed: bytes left over',
  'PUBCOMP is malformed: bytes left over',
  'UNSUBSCRIBE names no Topic Filter',
  'a string that is not UTF-8',
  'a string with U+0000',
  'PUBLISH has QoS 0 and DUP',
];

const knownDeviations: readonly KnownDeviation[] = [
  {
    statement: '3.1.1:MQTT-3.1.3-8',
    why: 'was accepted',
    reason:
      'A client without Client Identifier gets a name and a session that nobody can come back to, whatever it asks for.',
  },
  {
    statement: '3.1.1:MQTT-3.2.2-2',
    why: 'there was a session to resume',
    after: ['a session without subscriptions'],
    reason:
      'Session Present is told by the subscriptions that are stored, so that a session without any counts for nothing; by ' +
      'the standard every client with CleanSession 0 has one.',
  },
  {
    statement: '3.1.1:MQTT-4.8.0-1',
    why: 'after bytes that are no MQTT',
    after: overlooked,
    reason:
      'What is left over in a PINGREQ is overlooked, where its Remaining Length has to be 0, and in acknowledgements; and so ' +
      'are strings that are not UTF-8.',
  },
  {
    statement: '3.1.1:MQTT-4.8.0-1',
    why: 'the client broke the protocol, and the server has not closed',
    after: overlooked,
    reason: 'A Topic Name that is not UTF-8 is overlooked, and what is left over, or missing, in an acknowledgement.',
  },
  {
    statement: '3.1.1:MQTT-3.8.4-6',
    why: 'at a higher QoS than the subscription was granted',
    after: ['a message that has waited'],
    reason: 'What was stored for a client that was away comes with the QoS that it was published with.',
    link: 'https://github.com/moscajs/aedes/issues/208',
  },
  {
    statement: '3.1.1:MQTT-3.3.1-1',
    why: 'sent again with DUP 0',
    reason: 'What is sent again to a client that has returned is not marked as such.',
    link: 'https://github.com/moscajs/aedes/issues/601',
  },
  {
    statement: 'expected:output-has-a-cause',
    why: 'PUBLISH has QoS 0 and DUP',
    reason: 'DUP is handed on to subscribers, with QoS 0 too, where it is no part of the message.',
  },
  {
    statement: '3.1.1:MQTT-3.1.2-8',
    why: 'the will of a CONNECT that was not accepted',
    reason:
      'A CONNACK that has not gone out yet is dropped when the connection ends, and the will is published all the same.',
  },
  {
    statement: '3.1.1:MQTT-4.3.3-1',
    why: 'was not answered by PUBREL',
    after: ['session resumed'],
    reason: 'Of several PUBREC that come at once for what was sent again, not all are answered.',
  },
  {
    statement: 'expected:healthy-link-is-kept',
    why: 'the server closed the connection after',
    after: ['of 100 levels', 'of 101 levels'],
    reason:
      'A Topic Filter or Topic Name of more than 100 levels ends the connection. The standard sets no such limit, and leaves closing open.',
  },
];

export const aedes: WireBroker = {
  name: 'aedes',
  kind: 'wire',
  capabilities: { ...allOfTheStandard, versions: ['3.1.1'], refusesUsers: true },
  knownDeviations,
  knownCases: casesKnownOfAedes,
  restarts: true,
  // Measured for Keep Alives from 1 to 20 s, twelve times each: it has a timer for each client, and was 43 ms late at most.
  profile: (guardMs) => ({
    ...lenientProfile(guardMs),
    name: 'lenient, 1 s',
    lateMs: 1_000,
    lateShareOfKeepAlive: 0,
  }),
  start: () => start([]),
  startWith: (options) => {
    const { forbiddenToPublish, forbiddenToSubscribe, others } = forbiddenBy(options);
    if (others.length > 0) return undefined;
    return () => start([JSON.stringify({ forbiddenToPublish, forbiddenToSubscribe } satisfies Forbidden)]);
  },
};

/** Whoever installs this package need not have it. */
async function start(scriptArguments: readonly string[]): Promise<RunningBroker> {
  try {
    createRequire(import.meta.url).resolve('aedes');
  } catch {
    throw new BrokerUnavailable('aedes is not installed (npm install aedes).', true);
  }
  return startScript(new URL('aedes-process.ts', import.meta.url), 'aedes', scriptArguments);
}

/**
 * Defects of liveness, sessions, wills and delivery that released versions of aedes had, and that were mended since. That each
 * is as said here is what `npm run rediscover` finds out anew.
 */
import type { Entry } from './entry.ts';

const aedes = 'https://github.com/moscajs/aedes';
const refused =
  'A CONNECT that is refused touches neither the live connection of its Client Identifier, nor its session, nor its will.';
const noMqtt = 'Bytes that are no MQTT end the connection that they came on, and no other.';
const oneAfterTheOther =
  'However many messages have gone to clients that vanish meanwhile, or that match by two Topic Filters, the next one comes.';
const exchange =
  'A QoS 2 exchange from the client that is cut at any step is finished after resumption, and delivered once.';
const dies = 'expected:process-is-alive';

export const entries: readonly Entry[] = [
  {
    bug: 'after a hundred messages that match two Topic Filters of one client the broker serves nobody any more',
    shownBy: oneAfterTheOther,
    statement: 'expected:others-are-served',
    buggy: ['0.24.0'],
    fixed: '0.25.3',
    links: [`${aedes}/issues/88`],
  },
  {
    bug: 'a will is published twice',
    shownBy: 'The will of a connection that is closed without DISCONNECT is published once.',
    statement: '3.1.1:MQTT-3.1.2-10',
    buggy: ['0.25.3'],
    fixed: '0.26.1',
    links: [`${aedes}/issues/109`, `${aedes}/pull/112`],
  },
  {
    bug: 'an empty Topic Filter ends the process',
    shownBy: noMqtt,
    statement: dies,
    apart: true,
    why: 'AssertionError',
    buggy: ['0.26.1'],
    fixed: '0.30.1',
    links: [`${aedes}/issues/132`],
    runs: 40,
  },
  {
    bug: 'Session Present is 1 though the session before was a clean one, and ended with its connection',
    shownBy: 'Session Present tells the truth, however sessions began and ended.',
    statement: '3.1.1:MQTT-3.2.2-3',
    buggy: ['0.30.1'],
    fixed: '0.32.0',
    links: [`${aedes}/pull/158`],
    runs: 24,
  },
  {
    bug: 'the will of a CONNECT that was refused is published',
    shownBy: refused,
    statement: '3.1.1:MQTT-3.1.2-8',
    why: 'not accepted',
    buggy: ['0.35.1'],
    fixed: '0.35.3',
    links: [`${aedes}/pull/216`],
  },
  {
    bug: 'what comes right behind a CONNECT that is refused is served',
    shownBy:
      'A CONNECT that is refused touches nothing that its Client Identifier has left behind, and leaves nothing itself.',
    statement: '3.1.1:MQTT-3.1.4-5',
    buggy: ['0.36.0'],
    fixed: '0.37.0',
    links: [`${aedes}/pull/232`],
  },
  {
    bug: 'a message of QoS 2 is sent with QoS 2 to who was granted QoS 1',
    shownBy: 'A message goes out with the QoS of its PUBLISH or the one that was granted, whichever is lower.',
    statement: '3.1.1:MQTT-3.8.4-6',
    buggy: ['0.36.0'],
    fixed: '0.37.0',
    links: [`${aedes}/issues/208`],
  },
  {
    bug: 'after a CONNECT that was refused the live connection of its Client Identifier is forgotten, and stays beside its successor',
    shownBy: refused,
    statement: '3.1.1:MQTT-3.1.4-2',
    buggy: ['0.39.0'],
    fixed: '0.40.1',
    links: [`${aedes}/pull/337`, `${aedes}/issues/153`],
  },
  {
    bug: 'a second CONNECT on one connection is taken for the first of a new one, and the will of the first is lost',
    shownBy: 'A second CONNECT ends the connection, and its will is published.',
    statement: '3.1.1:MQTT-3.1.2-8',
    buggy: ['0.39.0'],
    fixed: '0.40.1',
    links: [`${aedes}/pull/260`],
  },
  {
    bug: 'a retained will comes with QoS 0 to who subscribes later, whatever QoS it was given and is granted',
    shownBy: 'The will is published to all who are entitled, with the topic, QoS and RETAIN that CONNECT gave it.',
    statement: '3.1.1:MQTT-3.1.2-9',
    buggy: ['0.39.0'],
    fixed: '0.40.1',
    links: [`${aedes}/pull/288`],
  },
  {
    bug: 'each message on its way to a client that has vanished blocks one of a hundred places for ever; then the broker serves nobody any more',
    shownBy: oneAfterTheOther,
    statement: 'expected:others-are-served',
    buggy: ['0.40.1', '0.41.0', '0.42.2'],
    fixed: '0.42.4',
    links: [`${aedes}/issues/483`],
    runs: 48,
  },
  {
    bug: 'a PUBREC or a PUBLISH of QoS 1 without Packet Identifier ends the process',
    shownBy: noMqtt,
    statement: dies,
    apart: true,
    why: 'ERR_INVALID_ARG_TYPE',
    buggy: ['0.42.0'],
    fixed: '0.42.1',
    links: [],
    runs: 40,
  },
  {
    bug: 'of the messages that have waited for a client only the first sixteen come',
    shownBy: 'However many messages wait for a client or are on their way to it, all of them come.',
    statement: 'expected:others-are-served',
    buggy: ['0.44.1'],
    fixed: '0.44.2',
    links: [`${aedes}/pull/583`],
  },
  {
    bug: 'properties of a 5.0 packet that go on past its end end the process',
    shownBy: noMqtt,
    statement: dies,
    apart: true,
    why: 'ERR_BUFFER_OUT_OF_BOUNDS',
    buggy: ['0.45.0'],
    fixed: '0.45.2',
    links: [`${aedes}/issues/612`, 'https://github.com/mqttjs/mqtt-packet/pull/107'],
    runs: 40,
  },
  {
    bug: 'a topic of more than a hundred levels ends the process',
    shownBy: 'A message reaches those whose Topic Filters match its name, exactly or by wildcard, and nobody else.',
    statement: dies,
    apart: true,
    why: 'too many words',
    buggy: ['0.51.3', '1.0.2'],
    fixed: '1.1.1',
    links: [],
    runs: 16,
  },
  {
    bug: 'a Client Identifier that names what JavaScript objects inherit, such as constructor, ends the process',
    shownBy: 'A Client Identifier of letters is taken, whatever else the word may mean.',
    statement: dies,
    why: 'is not a function',
    buggy: ['0.42.6', '1.1.2', '2.0.0-beta.1'],
    fixed: '1.1.3',
    links: [`${aedes}/security/advisories/GHSA-52qw-whmv-87c5`],
  },
  {
    bug: 'a Topic Filter that names what JavaScript objects inherit, such as constructor, ends the process',
    shownBy: 'A message of a topic comes to who has subscribed to it, whatever else the word may mean.',
    statement: dies,
    why: 'AssertionError',
    buggy: ['0.48.1', '1.1.2', '2.0.0-beta.1'],
    fixed: '1.1.3',
    links: [`${aedes}/security/advisories/GHSA-52qw-whmv-87c5`],
  },
  {
    bug: 'a Packet Identifier of a session that CleanSession 1 has ended is taken for in use, and the message of QoS 2 is lost',
    shownBy: exchange,
    statement: 'expected:others-are-served',
    why: 'has not got it',
    apart: true,
    buggy: ['1.1.3'],
    fixed: '1.2.0',
    links: [`${aedes}/pull/1153`],
    runs: 32,
    seed: 231,
  },
  {
    bug: 'a second PUBREL right behind the first ends the process',
    shownBy: exchange,
    statement: dies,
    apart: true,
    why: 'no such packet',
    buggy: ['1.0.2', '1.1.3', '2.0.0-beta.1'],
    fixed: '1.2.0',
    links: [`${aedes}/pull/1154`],
  },
];

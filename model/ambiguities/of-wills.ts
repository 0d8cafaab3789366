/** What becomes of a Will Message. */
import type { Ambiguity } from './ambiguity.ts';

const published = (says: string) =>
  ({
    id: 'published',
    says,
    statements: ['5.0:U-5.0-12', '5.0:MQTT-3.1.3-9', '5.0:U-5.0-03'],
  }) as const;
const cancelled = (says: string) => ({ id: 'cancelled', says, statements: ['5.0:MQTT-3.1.2-8'] }) as const;

export const ambiguitiesOfWills = [
  {
    id: 'will-on-clean-start',
    question: 'A will waits for its delay, and its client comes back with Clean Start 1: what becomes of the will?',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9', '5.0:U-5.0-12'],
    readings: [
      published('Clean Start ends the session that the will belongs to, so the will is published then.'),
      cancelled('Any new connection of the Client Identifier cancels it, whichever session it begins.'),
    ],
    accepted: ['published', 'cancelled'],
    switch: true,
    brokers: 'mosquitto 2.0.11 cancels it, ours publishes it: the check shows that.',
    places: [{ chart: 'will', states: ['contested', 'cancelledByNew', 'publishedOfCancelled'] }],
  },
  {
    id: 'will-on-takeover-with-clean-start',
    question: 'A connection with a will delay is taken over by one with Clean Start 1: what becomes of its will?',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-03', '5.0:MQTT-3.1.3-9'],
    readings: [
      published('The takeover ends the session, so the will is published at once.'),
      cancelled('The new connection is opened before the delay is over, so it cancels the will.'),
    ],
    accepted: ['published', 'cancelled'],
    switch: true,
    brokers: 'mosquitto 2.0.11 cancels it, ours publishes it: the check shows that.',
    places: [{ chart: 'will', states: ['contestedAtTakeover', 'supersededClean', 'aheadClean'] }],
  },
  {
    id: 'will-on-takeover-with-the-session-at-its-end',
    question:
      'A connection with a will delay, whose session ends with it, is taken over: is the will published, though a new connection is there before the delay is over?',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-03', '5.0:U-5.0-12'],
    readings: [
      published('The session ends with the connection, whoever comes next, so the will is published at once.'),
      cancelled('The new connection is opened before the delay is over, so it cancels the will.'),
    ],
    accepted: ['published', 'cancelled'],
    switch: true,
    brokers:
      'EMQX did not publish it until 2026. mosquitto 2.0.11 cancels it, ours publishes it: the check shows that.',
    places: [{ chart: 'will', states: ['contestedAtSessionEnd'] }],
  },
  {
    id: 'will-on-takeover-without-delay',
    question: 'A connection whose will has no delay is taken over, and its session goes on: is the will published?',
    statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-03'],
    readings: [
      {
        id: 'published',
        says: 'The connection was closed without DISCONNECT, so the will is published at the takeover.',
        statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-03'],
      },
      { id: 'left-out', says: 'The client is still there, so there is nothing to tell.', statements: [] },
    ],
    accepted: ['published'],
    switch: false,
    reason: 'Both versions are plain: a missing will is a violation, however many brokers leave it out.',
    brokers:
      'In 3.1.1 EMQX left it out, and HiveMQ was reported to; mosquitto has varied, and as stored sends it only if the old or the new session is clean. In 5.0 mosquitto leaves it out if the session is resumed.',
    places: [{ chart: 'will', states: ['superseded', 'due'] }],
  },
  {
    id: 'disconnect-with-a-reserved-code',
    question:
      'DISCONNECT bears a Reason Code that a client may not send: does it remove the will, and change the expiry?',
    statements: ['5.0:MQTT-3.14.2-1', '5.0:MQTT-3.14.4-3', '5.0:U-5.0-18'],
    readings: [
      {
        id: 'error',
        says: 'It is no valid DISCONNECT: the will stays, and the connection ends as by an error.',
        statements: ['5.0:MQTT-3.14.2-1', '5.0:MQTT-3.14.4-3', '5.0:U-5.0-18'],
      },
      { id: 'normal', says: 'It is a DISCONNECT like any other, and removes the will.', statements: [] },
    ],
    accepted: ['error'],
    switch: true,
    brokers: 'mosquitto and VerneMQ were reported to drop the will.',
    places: [
      { chart: 'will', states: ['armed', 'discarded'] },
      { chart: 'session', states: ['bound'] },
    ],
  },
  {
    id: 'wills-at-shutdown',
    question: 'The server shuts down or fails: when do the wills of its clients come?',
    statements: ['3.1.1:U-3.1.1-11', '5.0:U-5.0-11'],
    readings: [
      { id: 'at-once', says: 'Before it goes.', statements: ['3.1.1:U-3.1.1-11', '5.0:U-5.0-11'] },
      { id: 'after-restart', says: 'When it is back.', statements: ['3.1.1:U-3.1.1-11', '5.0:U-5.0-11'] },
    ],
    accepted: ['at-once', 'after-restart'],
    switch: false,
    reason: 'A trace ends with its server, and what is owed to those whose connection has gone is not missed.',
    brokers: '',
    places: [{ chart: 'will service', states: ['waived'] }],
  },
  {
    id: 'will-lost-with-its-subscriber',
    question: 'The connection of a subscriber breaks while a will of QoS 0 is on its way: was it published?',
    statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8'],
    readings: [
      { id: 'lost', says: 'QoS 0 promises nothing on a broken connection.', statements: [] },
      { id: 'kept', says: 'The server may keep it for a session that goes on.', statements: ['3.1.1:U-3.1.1-13'] },
    ],
    accepted: ['lost', 'kept'],
    switch: false,
    reason: 'What was lost on the way cannot be told from what was never sent; on a healthy connection it is demanded.',
    brokers: '',
    places: [{ chart: 'will service', states: ['waived'] }],
  },
  {
    id: 'late-copies-of-wills',
    question: 'A copy of a will comes long after it was due: is it a second publication?',
    statements: ['3.1.1:MQTT-3.1.2-17', '3.1.1:U-3.1.1-13', '5.0:MQTT-3.1.2-15', '5.0:MQTT-3.1.2-10'],
    readings: [
      {
        id: 'late-copy',
        says: 'No: it is retained, or was stored for a client that was away.',
        statements: ['3.1.1:MQTT-3.1.2-17', '3.1.1:U-3.1.1-13', '5.0:MQTT-3.1.2-15'],
      },
    ],
    accepted: ['late-copy'],
    switch: false,
    reason: 'A second copy to one client without RETAIN and DUP is a violation; a first one at any time is not.',
    brokers: '',
    places: [{ chart: 'will', states: ['published', 'twice'] }],
  },
] as const satisfies readonly Ambiguity[];

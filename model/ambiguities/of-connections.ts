/** How a connection begins, is taken over, and ends. */
import type { Ambiguity } from './ambiguity.ts';

export const ambiguitiesOfConnections = [
  {
    id: 'connect-timeout',
    question: 'How long may a client take to send CONNECT?',
    statements: ['3.1.1:U-3.1.1-01', '5.0:U-5.0-01'],
    readings: [
      {
        id: 'reasonable',
        says: 'A “reasonable time” that the server chooses.',
        statements: ['3.1.1:U-3.1.1-01', '5.0:U-5.0-01'],
      },
    ],
    accepted: ['reasonable'],
    switch: false,
    reason: 'The profile of time says how long that is; where it is not known it is not judged.',
    brokers: 'HiveMQ waits 10 s, EMQX 15 s, mosquitto 90 s.',
    places: [{ chart: 'connect', states: ['waiting', 'waitingUnjudged', 'timedOut'] }],
  },
  {
    id: 'refused-connect-with-a-live-identifier',
    question:
      'A CONNECT bears the Client Identifier of a live connection, and is refused: what becomes of that connection?',
    statements: ['3.1.1:U-3.1.1-02', '3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'],
    readings: [
      {
        id: 'untouched',
        says: 'Nothing: whoever is refused is nobody, and takeover comes after authentication.',
        statements: ['3.1.1:U-3.1.1-02', '5.0:MQTT-3.1.4-2'],
      },
      {
        id: 'closed',
        says: 'It is closed, as takeover is told of before the refusal.',
        statements: ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'],
      },
    ],
    accepted: ['untouched'],
    switch: true,
    brokers: '',
    places: [{ chart: 'takeover', states: ['yielded', 'yieldedToRefused'] }],
  },
  {
    id: 'session-present-after-takeover-of-a-session-at-its-end',
    question:
      'A connection whose session ends with it is taken over by a CONNECT that wants to resume: is there a session?',
    statements: ['3.1.1:MQTT-3.1.2-6', '3.1.1:MQTT-3.2.2-3', '5.0:U-5.0-13', '5.0:MQTT-3.2.2-3'],
    readings: [
      {
        id: 'absent',
        says: 'No: it ended with the old connection, which is closed first.',
        statements: ['3.1.1:MQTT-3.1.2-6', '5.0:U-5.0-13'],
      },
      { id: 'present', says: 'Yes: it was there when CONNECT came.', statements: ['5.0:MQTT-3.2.2-3'] },
    ],
    accepted: ['absent'],
    switch: true,
    brokers: 'Old versions of mosquitto said that it was present.',
    places: [{ chart: 'session', states: ['bound', 'presentWrongly', 'absentWrongly'] }],
  },
  {
    id: 'expiry-absent-in-disconnect-after-an-override',
    question:
      'CONNACK replaced the Session Expiry Interval that CONNECT asked for, and DISCONNECT gives none: which one holds?',
    statements: ['5.0:U-5.0-16', '5.0:U-5.0-14'],
    readings: [
      { id: 'effective', says: 'That of CONNACK, as it replaced the other.', statements: ['5.0:U-5.0-14'] },
      { id: 'asked-for', says: 'That of CONNECT, by the letter.', statements: ['5.0:U-5.0-16'] },
    ],
    accepted: ['effective', 'asked-for'],
    switch: true,
    brokers: '',
    places: [
      { chart: 'session', states: ['bound', 'stored'] },
      { chart: 'will', states: ['armed'] },
    ],
  },
  {
    id: 'expiry-raised-after-an-override',
    question:
      'CONNACK replaced a Session Expiry Interval of 0, or replaced one by 0: may DISCONNECT give one that is not 0?',
    statements: ['5.0:U-5.0-15', '5.0:U-5.0-14'],
    readings: [
      { id: 'effective', says: 'Only if the one that holds is not 0.', statements: ['5.0:U-5.0-14'] },
      { id: 'asked-for', says: 'Only if that of CONNECT was not 0, by the letter.', statements: ['5.0:U-5.0-15'] },
    ],
    accepted: ['effective'],
    switch: false,
    reason: 'No broker is known to raise what a client asked for, or to lower it to 0.',
    brokers: '',
    places: [{ chart: 'session', states: ['bound'] }],
  },
  {
    id: 'order-of-what-takeover-causes',
    question: 'In which order come the new CONNACK, the old close, the DISCONNECT before it, and the old will?',
    statements: ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3', '5.0:MQTT-3.1.4-5', '5.0:U-5.0-03'],
    readings: [
      {
        id: 'any',
        says: 'In any: they come on different connections, and the standard orders what the server does, not what is seen.',
        statements: [],
      },
    ],
    accepted: ['any'],
    switch: false,
    reason: 'Nothing holds the order of two connections together; on each of them the order counts.',
    brokers: '',
    places: [
      { chart: 'takeover', states: ['challenged', 'superseded', 'yielded'] },
      { chart: 'will', states: ['ahead', 'aheadClean', 'aheadOfDelay'] },
    ],
  },
  {
    id: 'takeover-across-versions',
    question: 'A connection of one version is taken over by one of the other: whose rules hold for the old one’s will?',
    statements: ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'],
    readings: [
      { id: 'its-own', says: 'Those of its own version: the new one did not ask for anything else.', statements: [] },
    ],
    accepted: ['its-own'],
    switch: false,
    reason: 'Neither version speaks of the other, and no other reading is known.',
    brokers: '',
    places: [{ chart: 'will', states: ['superseded', 'supersededClean'] }],
  },
  {
    id: 'identifier-of-a-second-connect',
    question: 'A second CONNECT on one connection bears the Client Identifier of another live one: is that taken over?',
    statements: ['3.1.1:MQTT-3.1.0-2', '5.0:MQTT-3.1.0-2', '3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'],
    readings: [
      {
        id: 'nobody',
        says: 'No: it is an error and nothing else, and ends the connection that it came on.',
        statements: ['3.1.1:MQTT-3.1.0-2', '5.0:MQTT-3.1.0-2'],
      },
    ],
    accepted: ['nobody'],
    switch: false,
    reason: 'Takeover follows a CONNECT that was found valid, and no broker is known to do otherwise.',
    brokers: '',
    places: [{ chart: 'connect', states: ['connectedTwice'] }],
  },
  {
    id: 'behind-a-disconnect',
    question: 'A client sends packets behind its DISCONNECT: what becomes of them?',
    statements: ['3.1.1:MQTT-3.14.4-2', '5.0:MQTT-3.14.4-1', '3.1.1:U-3.1.1-17', '5.0:U-5.0-19'],
    readings: [
      { id: 'ignored', says: 'They are not looked at.', statements: ['3.1.1:U-3.1.1-17', '5.0:U-5.0-19'] },
      { id: 'processed', says: 'They are taken until the connection is closed.', statements: [] },
    ],
    accepted: ['ignored', 'processed'],
    switch: false,
    reason: 'The client has broken the protocol, and may not count on either.',
    brokers: '',
    places: [
      { chart: 'connect', states: ['left'] },
      { chart: 'ping', states: ['ending'] },
    ],
  },
  {
    id: 'in-flight-at-the-end',
    question: 'Packets are in flight when the server decides to close: are they processed, a DISCONNECT among them?',
    statements: ['3.1.1:MQTT-3.14.4-3', '5.0:MQTT-3.14.4-3', '3.1.1:MQTT-3.12.4-1', '5.0:MQTT-3.12.4-1'],
    readings: [
      { id: 'processed', says: 'Yes, if they come first: a DISCONNECT then removes the will.', statements: [] },
      { id: 'lost', says: 'No: the decision has been taken.', statements: [] },
    ],
    accepted: ['processed', 'lost'],
    switch: false,
    reason: 'It is a race, and may end either way each time.',
    brokers: '',
    places: [
      { chart: 'will', states: ['undecided', 'superseded'] },
      { chart: 'ping', states: ['ending'] },
      { chart: 'keep-alive', states: ['close.crossing'] },
    ],
  },
  {
    id: 'last-words-of-a-server',
    question: 'Does a server say why it closes, or refuses?',
    statements: ['5.0:U-5.0-17', '5.0:MQTT-3.1.4-3', '3.1.1:U-3.1.1-16'],
    readings: [
      { id: 'said', says: 'By a DISCONNECT of 5.0, or a CONNACK that refuses.', statements: ['5.0:MQTT-3.1.4-3'] },
      { id: 'unsaid', says: 'It closes without a word.', statements: ['5.0:U-5.0-17'] },
    ],
    accepted: ['said', 'unsaid'],
    switch: false,
    reason:
      'A reset may destroy it on its way, so that it is missing proves nothing; that what is said is true is judged.',
    brokers: '',
    places: [
      { chart: 'takeover', states: ['challenged', 'superseded'] },
      { chart: 'keep-alive', states: ['close.explained'] },
      { chart: 'connect', states: ['received', 'violated', 'left'] },
    ],
  },
] as const satisfies readonly Ambiguity[];

/** What Keep Alive counts, from when, and how late. */
import type { Ambiguity } from './ambiguity.ts';

const timeout = ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'] as const;

export const ambiguitiesOfKeepAlive = [
  {
    id: 'keep-alive-counts',
    question: 'A packet arrives so slowly that Keep Alive runs out before it is complete: is the client silent?',
    statements: timeout,
    readings: [
      { id: 'packets', says: 'Yes: only a complete Control Packet puts the close off.', statements: timeout },
      { id: 'bytes', says: 'No: bytes of a packet that is on its way put it off as well.', statements: [] },
    ],
    accepted: ['packets'],
    switch: true,
    brokers:
      'MQTTnet and EMQX count packets, MQTTnet since it was changed to; HiveMQ counts reads, RabbitMQ bytes of the socket. mosquitto counts packets, and parts of those of which more than 1,000 bytes are missing.',
    places: [{ chart: 'keep-alive', states: ['silence.counting', 'silence.due', 'close.explained'] }],
  },
  {
    id: 'keep-alive-starts',
    question: 'The client sends nothing after CONNECT: from when does the server count its silence?',
    statements: [...timeout, '3.1.1:U-3.1.1-03', '5.0:U-5.0-02'],
    readings: [
      {
        id: 'connack',
        says: 'From CONNACK on, as monitoring begins with it.',
        statements: ['3.1.1:U-3.1.1-03', '5.0:U-5.0-02'],
      },
      { id: 'connect', says: 'From CONNECT on, which is the last packet that came.', statements: timeout },
    ],
    accepted: ['connack', 'connect'],
    switch: true,
    brokers: 'Both are found; they differ by how long a CONNECT takes.',
    places: [{ chart: 'keep-alive', states: ['silence.connecting', 'silence.counting'] }],
  },
  {
    id: 'healthy-connection-closed',
    question: 'May a server close a connection whose client keeps its promises?',
    statements: ['3.1.1:U-3.1.1-09', '3.1.1:MQTT-4.8.0-2', '5.0:U-5.0-17', '5.0:MQTT-3.2.2-22'],
    readings: [
      {
        id: 'never',
        says: 'No user expects it, and 5.0 says by which Keep Alive the server goes.',
        statements: ['5.0:MQTT-3.2.2-22'],
      },
      {
        id: 'at-will',
        says: 'At any time, for reasons of its own; what follows from a close has to follow: the will is due, the session is kept.',
        statements: ['3.1.1:U-3.1.1-09', '3.1.1:MQTT-4.8.0-2', '5.0:U-5.0-17'],
      },
    ],
    accepted: ['never'],
    switch: true,
    brokers: 'Brokers close for quotas, for an administrator, or at a shutdown.',
    places: [{ chart: 'connect', states: ['connected'] }],
  },
  {
    id: 'keep-alive-lateness',
    question: 'Keep Alive has run out: until when must the connection be closed?',
    statements: timeout,
    readings: [
      {
        id: 'within-the-profile',
        says: 'From 1.5 Keep Alive on, and no later than the profile of time allows.',
        statements: timeout,
      },
    ],
    accepted: ['within-the-profile'],
    switch: false,
    reason: 'The standard gives no end, so a profile does: one tick for our broker, more for others.',
    brokers:
      'RabbitMQ and VerneMQ look every 0.75 Keep Alive, so close by 2.25; EMQX every half Keep Alive or 30 s; mosquitto in whole seconds, older versions every 6 s or so; HiveMQ has a timer each.',
    places: [{ chart: 'keep-alive', states: ['silence.due', 'silence.overdue'] }],
  },
  {
    id: 'keep-alive-zero',
    question: 'A client asks for Keep Alive 0: must the server serve it?',
    statements: ['3.1.1:U-3.1.1-08', '5.0:U-5.0-09', '5.0:MQTT-3.2.2-22', '5.0:MQTT-3.1.2-21'],
    readings: [
      { id: 'honoured', says: 'Yes, without a time-out.', statements: ['3.1.1:U-3.1.1-08', '5.0:MQTT-3.2.2-22'] },
      { id: 'capped', says: 'In 5.0 it may set a Server Keep Alive.', statements: ['5.0:MQTT-3.1.2-21'] },
      { id: 'refused', says: 'It may refuse, as it may refuse any CONNECT.', statements: ['3.1.1:U-3.1.1-02'] },
    ],
    accepted: ['honoured', 'capped', 'refused'],
    switch: false,
    reason:
      'Server Keep Alive is told in CONNACK, and why a CONNECT was refused is not to be seen; what follows is judged.',
    brokers: 'rumqttd refused it; mosquitto 2.0.12 did for clients of 3.1.1.',
    places: [
      { chart: 'keep-alive', states: ['silence.off'] },
      { chart: 'connect', states: ['received'] },
    ],
  },
  {
    id: 'input-at-a-deadline',
    question: 'A packet arrives in the instant in which a time-out runs out: which of the two was first?',
    statements: [...timeout, '5.0:MQTT-4.1.0-2', '5.0:MQTT-3.1.3-9'],
    readings: [
      {
        id: 'packet',
        says: 'The packet: it puts the close off, resumes the session, cancels the will.',
        statements: [],
      },
      { id: 'time-out', says: 'The time-out: the packet comes to nothing.', statements: [] },
    ],
    accepted: ['packet', 'time-out'],
    switch: false,
    reason: 'It is a race, and may end either way each time; but all that follows has to agree with one end.',
    brokers: '',
    places: [
      { chart: 'keep-alive', states: ['close.crossing'] },
      { chart: 'session', states: ['expiring'] },
      { chart: 'will', states: ['resumedAsDue', 'overtaken'] },
    ],
  },
] as const satisfies readonly Ambiguity[];

/** What a failure turns on is told by what matters to it, and everything that may matter is told. */
import { describe, expect, it } from 'vitest';
import { client, connected, message, server } from '../../../model/observer/hand-written.ts';
import type { Line } from '../../../model/observer/lines.ts';
import type { MqttEvent } from '../../../model/vocabulary/event.ts';
import type { Failure } from '../../../model/vocabulary/verdict.ts';
import { occasionsOf } from './occasion.ts';

const malformed = (why: string): MqttEvent => ({ type: 'client.malformed', reasonCode: 0x81, why });
const closed = (by: 'client' | 'server'): MqttEvent => ({ type: 'network.closed', by, abortive: false });
const ping = client('PINGREQ', {});
const subscribe = (topicFilter: string, qos: 0 | 1 | 2 = 0): MqttEvent =>
  client('SUBSCRIBE', { packetIdentifier: 1, subscriptions: [{ topicFilter, qos }] });

/** A client that is there, does this, goes, and comes back. */
const comingBack = (...lines: readonly Line[]): readonly Line[] => [
  ...connected(0, 1, { clientId: 'a', cleanStart: false }),
  ...lines,
  [3, 1, closed('client')],
  ...connected(4, 0, { clientId: 'a', cleanStart: false }),
];

/** Of QoS 1. */
const numbered = (packetIdentifier: number, seconds?: number) =>
  message(`m${packetIdentifier}`, {
    qos: 1,
    packetIdentifier,
    ...(seconds !== undefined && { messageExpiryIntervalSeconds: seconds }),
  });

function on(chart: string, lines: readonly Line[], about: Partial<Failure> = {}): readonly string[] {
  const observations = lines.map(([at, connection, event]) => ({ at, tap: 'server', connection, event }) as const);
  const failure: Failure = {
    verdict: 'fail',
    statements: [],
    at: 9_000,
    connection: 0,
    chart,
    expected: {},
    why: '',
    ...about,
  };
  return occasionsOf(failure, { observations });
}

describe('an answer, or none', () => {
  it('turns on the last packet, a PINGREQ that is right left aside', () => {
    const lines: readonly Line[] = [
      ...connected(0, 0, { keepAliveSeconds: 3 }, { sessionPresent: true }),
      [1, 0, client('PUBACK', { packetIdentifier: 7 })],
      [2, 0, ping],
    ];
    expect(on('flow-control: exceeded', lines)).toEqual(['PUBACK id=7; K=3 s; session resumed']);
    expect(on('every chart', [...connected(0, 0), [1, 0, ping]])).toEqual(['CONNECT 5.0 id=client 0 K=0; K=0 s']);
    expect(on('every chart', [])).toEqual(['nothing']);
  });

  it('turns on every malformed packet of its connection', () => {
    const lines: readonly Line[] = [
      ...connected(0, 0),
      [1, 0, malformed('PINGREQ has the flags 1.')],
      [1, 1, malformed('of another')],
      [2, 0, malformed('No client sends SUBACK.')],
      [3, 0, ping],
    ];
    expect(on('connect: violated', lines)).toEqual([
      'PINGREQ has the flags 1.; K=0 s',
      'No client sends SUBACK.; K=0 s',
    ]);
  });

  it('is told from what came later, and a second CONNECT from the first', () => {
    const again = client('CONNECT', { protocolVersion: '5.0', clientId: 'a', cleanStart: true, keepAliveSeconds: 0 });
    const lines: readonly Line[] = [...connected(0, 0), [1, 0, again], [5, 0, subscribe('late')]];
    expect(on('connect: connectedTwice', lines, { at: 2 })).toEqual(['second CONNECT 5.0 id=a K=0; K=0 s']);
  });

  it('says how many levels a long topic has', () => {
    const topic = Array.from({ length: 100 }, () => 'a').join('/');
    const [occasion] = on('every chart', [...connected(0, 0), [1, 0, subscribe(topic)]]);
    expect(occasion).toContain('of 100 levels; K=0 s');
  });

  it.each([
    [1_500, 'in its last second'],
    [500, 'with more than a second to live'],
  ])('says of a message that was sent after %d ms whether it had waited, and how long it had to live', (at, life) => {
    const sent = message('m', { messageExpiryIntervalSeconds: 2 });
    const lines: readonly Line[] = [
      [0, 1, client('PUBLISH', sent)],
      ...connected(400, 0),
      [at, 0, server('PUBLISH', sent)],
    ];
    const [occasion] = on('message-expiry: misstated', lines, { at });
    expect(occasion).toBe(`CONNECT 5.0 id=client 0 K=0; K=0 s; a message that has waited; ${life}`);
  });
});

describe('a will', () => {
  const will = { topic: 'w', payload: new Uint8Array(0), qos: 0, retain: false } as const;
  const about = { connection: 0, onBehalfOf: 1 };
  const own = connected(0, 1, { clientId: 'a', will });

  it.each<[string, readonly Line[]]>([
    ['closed by client', [...own, [1, 1, closed('client')]]],
    ['closed by server', [...own, [1, 1, closed('server')]]],
    ['not closed', own],
    ['DISCONNECT 0x97', [...own, [1, 1, client('DISCONNECT', { reasonCode: 0x97 })], [1, 1, closed('server')]]],
    ['malformed: PUBLISH has QoS 3.', [...own, [1, 1, malformed('PUBLISH has QoS 3.')], [2, 1, closed('server')]]],
    ['taken over, with Clean Start', [...own, ...connected(1, 2, { clientId: 'a' }), [2, 1, closed('server')]]],
    [
      'taken over, its session goes on',
      [...own, [2, 1, closed('server')], ...connected(2, 2, { clientId: 'a', cleanStart: false })],
    ],
    // One that is refused takes nobody over.
    [
      'taken over, its session goes on',
      [
        ...own,
        ...connected(1, 2, { clientId: 'a' }, { reasonCode: 0x87 }),
        ...connected(2, 3, { clientId: 'a', cleanStart: false }),
        [2, 1, closed('server')],
      ],
    ],
    // By another client, or long after.
    ['closed by client', [...own, ...connected(1, 2), [2, 1, closed('client')], ...connected(3, 3, { clientId: 'a' })]],
  ])('turns on how its connection ended: %s', (end, lines) => {
    expect(on('will service: unserved', lines, about)).toEqual([end]);
  });

  it('turns on all that may have ended it', () => {
    const lines: readonly Line[] = [
      ...own,
      [1, 1, client('CONNECT', { protocolVersion: '5.0', clientId: 'a', cleanStart: true, keepAliveSeconds: 0 })],
      ...connected(1, 2, { clientId: 'a' }),
      [2, 1, closed('server')],
    ];
    expect(on('will service: unserved', lines, about)).toEqual([
      'second CONNECT with Clean Start',
      'taken over, with Clean Start',
    ]);
  });

  it('may have waited for the client that gets it, whatever its connection ended by', () => {
    const copy = server('PUBLISH', { ...will, qos: 2, dup: false, packetIdentifier: 1 });
    const leaving: Line = [1, 1, closed('client')];
    const copied: Line = [5, 0, copy];
    const [waited] = on('will: aboveGrantedQoS', [...own, leaving, ...connected(3, 0), copied], { at: 5 });
    const [live] = on('will: aboveGrantedQoS', [...connected(0, 0), ...own, leaving, copied], { at: 5 });
    expect(waited).toContain('a message that has waited');
    expect(live).not.toContain('a message that has waited');
  });

  it('may wait for longer than its session', () => {
    const delayed = { will: { ...will, willDelayIntervalSeconds: 5 } };
    const longer = [...connected(0, 1, { ...delayed, sessionExpiryIntervalSeconds: 5 })];
    const farewell: Line = [1, 1, client('DISCONNECT', { reasonCode: 4, sessionExpiryIntervalSeconds: 0 })];
    const beyond = '; its Will Delay is longer than its session';
    expect(on('will service: unserved', longer, about)).toEqual(['not closed']);
    expect(on('will service: unserved', connected(0, 1, delayed), about)).toEqual([`not closed${beyond}`]);
    expect(on('will service: unserved', [...longer, farewell], about)).toEqual([`DISCONNECT 0x04 E=0${beyond}`]);
  });
});

describe('a session', () => {
  it.each<[string, readonly Line[]]>([
    ['a session without subscriptions', []],
    ['a session with subscriptions of QoS 0', [[1, 1, subscribe('t')]]],
    [
      'a session with subscriptions of QoS 1 or 2',
      [
        [1, 1, subscribe('t', 1)],
        [1, 1, subscribe('u')],
      ],
    ],
    [
      'a session without subscriptions',
      [
        [1, 1, subscribe('t', 1)],
        [1, 1, client('UNSUBSCRIBE', { packetIdentifier: 1, topicFilters: ['t'] })],
      ],
    ],
  ])('turns on what was in it: %s', (content, lines) => {
    expect(on('session: absentWrongly', comingBack(...lines))).toEqual([
      `${content}; the connection before: closed by client`,
    ]);
  });

  it('has nothing in it of one that had ended before', () => {
    const lines: readonly Line[] = [...connected(0, 2, { clientId: 'a' }), [1, 2, subscribe('t', 1)], ...comingBack()];
    expect(on('session: absentWrongly', lines)).toEqual([
      'a session without subscriptions; the connection before: closed by client',
    ]);
  });

  it('is none for a client that was not there before', () => {
    expect(on('session: absentWrongly', connected(0, 0))).toEqual(['the first connection of its client']);
  });
});

it('what was not sent again are the messages that nobody acknowledged', () => {
  const [mortal, immortal, done, again] = [numbered(1, 2), numbered(2), numbered(3), numbered(4)];
  const before: readonly Line[] = [
    ...connected(0, 1, { clientId: 'a', cleanStart: false }),
    ...[mortal, immortal, done, again].flatMap((one): Line[] => [
      [1, 2, client('PUBLISH', one)],
      [1, 1, server('PUBLISH', one)],
    ]),
    [2, 1, client('PUBACK', { packetIdentifier: 3 })],
    ...connected(3, 0, { clientId: 'a', cleanStart: false }),
    [3, 0, server('PUBLISH', { ...again, dup: true })],
  ];
  expect(on('exchange: notResent', before)).toEqual(['a message that expires', 'a message without expiry']);
  expect(on('exchange: notResent', before, { connection: 1 })).toEqual([
    'a message that expires',
    'a message without expiry',
  ]);
  const onlyAgain: readonly Line[] = [
    ...connected(0, 1, { clientId: 'a', cleanStart: false }),
    [1, 1, server('PUBLISH', again)],
    ...connected(3, 0, { clientId: 'a', cleanStart: false }),
    [3, 0, server('PUBLISH', { ...again, dup: true })],
  ];
  const refused = connected(4, 3, { clientId: 'a' }, { reasonCode: 0x87 });
  expect(on('exchange: notResent', [...onlyAgain, ...refused])).toEqual(['none that is seen']);
  const without = before.filter(([, , event]) => !('payload' in event) || event.payload !== immortal.payload);
  expect(on('exchange: notResent', without)).toEqual(['a message that expires']);
  expect(on('exchange: notResent', connected(0, 0))).toEqual(['none that is seen']);
});

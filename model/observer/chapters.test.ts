/** Traces written by hand, each right but for one packet: flow control, aliases, order, expiry, authentication, identifiers. */
import { describe, expect, test } from 'vitest';
import type { Publish } from '../vocabulary/packet.ts';
import { client, clients, connected, judge, message, server, subscribed } from './hand-written.ts';
import { closed, type Line } from './lines.ts';

const relayed = (text: string, packetIdentifier: number, qos: 1 | 2 = 1, more: Partial<Publish> = {}): Line[] => [
  [0, 1, client('PUBLISH', message(text))],
  [0, 0, server('PUBLISH', message(text, { qos, packetIdentifier, ...more }))],
];

const exactlyOnce = (packetIdentifier: number): Line[] => [
  [0, 0, client('PUBLISH', message(`m${packetIdentifier}`, { qos: 2, packetIdentifier }))],
];

const received = (packetIdentifier: number): Line[] => [
  ...exactlyOnce(packetIdentifier),
  [0, 0, server('PUBREC', { packetIdentifier })],
];

describe('flow control', () => {
  const start = [...connected(0, 0, { receiveMaximum: 2 }), ...subscribed(0, 2), ...connected(0, 1)];

  test('no more QoS 1 and 2 messages are under way than the Receive Maximum', () => {
    const two = [...start, ...relayed('a', 1), ...relayed('b', 2)];
    expect(judge(two)).toBe('pass');
    expect(judge([...two, ...relayed('c', 3)])).toBe('5.0:MQTT-3.3.4-9');
    expect(judge([...two, [0, 0, client('PUBACK', { packetIdentifier: 1 })], ...relayed('c', 3)])).toBe('pass');
  });

  test('PUBREC gives nothing back unless it refuses, PUBCOMP does', () => {
    const two = [...start, ...relayed('a', 1), ...relayed('b', 2, 2)];
    const begun: Line[] = [
      [0, 0, client('PUBREC', { packetIdentifier: 2 })],
      [0, 0, server('PUBREL', { packetIdentifier: 2 })],
    ];
    expect(judge([...two, ...begun, ...relayed('c', 3)])).toBe('5.0:MQTT-3.3.4-9');
    expect(judge([...two, ...begun, [0, 0, client('PUBCOMP', { packetIdentifier: 2 })], ...relayed('c', 3)])).toBe(
      'pass',
    );
    expect(
      judge([...two, [0, 0, client('PUBREC', { packetIdentifier: 2, reasonCode: 0x80 })], ...relayed('c', 3)]),
    ).toBe('pass');
  });

  test('when it is used up, the server may suspend messages of QoS 0 too, and not before', () => {
    const one = [...start, ...relayed('a', 1)];
    const two = [...one, ...relayed('b', 2)];
    const ofQoS0: Line = [0, 1, client('PUBLISH', message('c'))];
    const later: Line = [60_000, 1, client('PINGREQ', {})];
    const served: Line[] = [[60_000, 1, server('PINGRESP', {})]];
    expect(judge([...one, ofQoS0, later, ...served])).toBe('expected:others-are-served');
    expect(judge([...two, ofQoS0, later, ...served])).toBe('pass');
    // It was published before, but whether the server has sent it by then is the server's choice.
    expect(judge([...one, ofQoS0, ...relayed('b', 2), later, ...served])).toBe('pass');
  });

  test('a client that sends too many gives a reason to close', () => {
    const one = connected(0, 0, {}, { receiveMaximum: 1 });
    expect(judge([...one, ...received(1), [0, 0, closed('server')]])).toBe('expected:healthy-link-is-kept');
    expect(judge([...one, ...received(1), ...exactlyOnce(2), [0, 0, closed('server')]])).toBe('pass');
    expect(judge([...one, ...received(1), ...exactlyOnce(2)], clients)).toBe('5.0:MQTT-3.3.4-7');
  });
});

const copied = (text: string, more: Partial<Publish>): Line[] => [
  [0, 1, client('PUBLISH', message(text))],
  [0, 0, server('PUBLISH', message(text, more))],
];

describe('Topic Alias', () => {
  const start = [...connected(0, 0, { topicAliasMaximum: 2 }), ...subscribed(0, 0), ...connected(0, 1)];

  test('is told with its name first, and stands for it', () => {
    const named = [...start, ...copied('a', { topicAlias: 2 })];
    expect(judge([...named, ...copied('b', { topic: '', topicAlias: 2 })])).toBe('pass');
    expect(judge([...named, ...copied('b', { topic: '', topicAlias: 1 })])).toBe('5.0:MQTT-3.3.2-7');
  });

  test('is from 1 to what the client allows', () => {
    expect(judge([...start, ...copied('a', { topicAlias: 3 })])).toBe('5.0:MQTT-3.3.2-11');
    expect(judge([...start, ...copied('a', { topicAlias: 0 })])).toBe('5.0:MQTT-3.3.2-11');
  });

  test('dies with its connection', () => {
    const kept = { clientId: 'same', cleanStart: false, sessionExpiryIntervalSeconds: 60, topicAliasMaximum: 2 };
    const first = [
      ...connected(0, 0, kept),
      ...subscribed(0, 0),
      ...connected(0, 1),
      ...copied('a', { topicAlias: 1 }),
    ];
    const again = [...first, [0, 0, closed('client')] as const, ...connected(0, 2, kept, { sessionPresent: true })];
    const late: Line[] = [
      [0, 1, client('PUBLISH', message('b'))],
      [0, 2, server('PUBLISH', message('b', { topic: '', topicAlias: 1 }))],
    ];
    expect(judge([...again, ...late])).toBe('5.0:MQTT-3.3.2-7');
  });

  test('a client that uses one that it may not gives a reason to close', () => {
    const used: Line = [0, 0, client('PUBLISH', message('a', { topicAlias: 1 }))];
    expect(judge([...connected(0, 0), used, [0, 0, closed('server')]])).toBe('pass');
    expect(judge([...connected(0, 0, {}, { topicAliasMaximum: 1 }), used, [0, 0, closed('server')]])).toBe(
      'expected:healthy-link-is-kept',
    );
    expect(judge([...connected(0, 0), used], clients)).toBe('5.0:MQTT-3.3.2-9');
  });
});

const copyOf = (text: string, packetIdentifier: number, dup = false, connection = 0): Line => [
  0,
  connection,
  server('PUBLISH', message(text, { qos: 1, packetIdentifier, dup })),
];

describe('order', () => {
  const start = [...connected(0, 0), ...subscribed(0, 1), ...connected(0, 1)];
  const published = ['a', 'b'].map((text, index): Line => [
    0,
    1,
    client('PUBLISH', message(text, { qos: 1, packetIdentifier: index + 1 })),
  ]);
  const answered = [1, 2].map((packetIdentifier): Line => [0, 1, server('PUBACK', { packetIdentifier })]);

  test('no message overtakes another of the same publisher, topic and QoS', () => {
    const both = [...start, ...published, ...answered];
    expect(judge([...both, copyOf('a', 1), copyOf('b', 2)])).toBe('pass');
    expect(judge([...both, copyOf('b', 1), copyOf('a', 2)])).toBe('5.0:MQTT-4.6.0-5');
  });

  test('of different publishers any may be first', () => {
    const two: Line[] = [
      [0, 1, client('PUBLISH', message('a'))],
      [0, 2, client('PUBLISH', message('b'))],
    ];
    const copies: Line[] = ['b', 'a'].map((text) => [0, 0, server('PUBLISH', message(text))]);
    expect(judge([...start, ...connected(0, 2), ...two, ...copies])).toBe('pass');
  });

  test('what is sent again comes in the order of its first sending', () => {
    const kept = { clientId: 'same', cleanStart: false, sessionExpiryIntervalSeconds: 60 };
    const cut = [
      ...connected(0, 0, kept),
      ...subscribed(0, 1),
      ...connected(0, 1),
      ...published,
      ...answered,
      copyOf('a', 1),
      copyOf('b', 2),
      [0, 0, closed('client')] as const,
      ...connected(0, 2, kept, { sessionPresent: true }),
    ];
    expect(judge([...cut, copyOf('a', 1, true, 2), copyOf('b', 2, true, 2)])).toBe('pass');
    expect(judge([...cut, copyOf('b', 2, true, 2), copyOf('a', 1, true, 2)])).toBe('5.0:MQTT-4.6.0-5');
  });
});

test('a smaller Receive Maximum puts off what is to be sent again, and a larger one does not', () => {
  const kept = { clientId: 'same', cleanStart: false, sessionExpiryIntervalSeconds: 60 };
  const resumed = (receiveMaximum: number): Line[] => [
    ...connected(0, 0, kept),
    ...subscribed(0, 1),
    ...connected(0, 1),
    ...relayed('a', 1),
    ...relayed('b', 2),
    [0, 0, closed('client')],
    ...connected(10, 2, { ...kept, receiveMaximum }, { sessionPresent: true }),
  ];
  expect(judge(resumed(1), [], 20)).toBe('pass');
  expect(judge(resumed(2), [], 20)).toBe('5.0:MQTT-4.4.0-1');
});

describe('Message Expiry Interval', () => {
  test.each([
    [1_500, 4, 'pass'],
    [1_500, 6, '5.0:MQTT-3.3.2-6'],
    [3_000, 5, '5.0:MQTT-3.3.2-6'],
    [1_000, 1, '5.0:MQTT-3.3.2-6'],
    [1_000, undefined, '5.0:MQTT-3.3.2-6'],
    [5_000, 0, 'pass'],
    [5_100, 0, 'pass'],
    [5_101, 1, '5.0:MQTT-3.3.2-5'],
  ])('of 5 s, a copy after %d ms that says %j: %s', (at, stated, expected) => {
    const expiry = stated === undefined ? {} : { messageExpiryIntervalSeconds: stated };
    const lines: Line[] = [
      ...connected(0, 0),
      ...subscribed(0, 1),
      ...connected(0, 1),
      [0, 1, client('PUBLISH', message('a', { qos: 1, packetIdentifier: 1, messageExpiryIntervalSeconds: 5 }))],
      [0, 1, server('PUBACK', { packetIdentifier: 1 })],
      [at, 0, server('PUBLISH', message('a', { qos: 1, packetIdentifier: 1, ...expiry }))],
    ];
    expect(judge(lines)).toBe(expected);
  });
});

const auth = (side: 'client' | 'server', reasonCode: number, authenticationMethod = 'm'): Line => [
  0,
  0,
  { type: `${side}.AUTH`, reasonCode, authenticationMethod },
];

describe('authentication', () => {
  const method = { authenticationMethod: 'm' };
  const [opening, asking] = connected(0, 0, method);
  const accepted: Line = [0, 0, server('CONNACK', { sessionPresent: false, reasonCode: 0, ...method })];
  const start = [opening, asking].filter((one) => one !== undefined);

  test('goes to and fro by the method of CONNECT until CONNACK, and again later', () => {
    const begun = [...start, auth('server', 0x18), auth('client', 0x18), accepted];
    expect(judge(begun)).toBe('pass');
    expect(judge(begun, clients)).toBe('pass');
    const again = [...begun, auth('client', 0x19), auth('server', 0x18), auth('client', 0x18)];
    expect(judge([...again, auth('server', 0)])).toBe('pass');
    expect(judge([...again, [0, 0, server('DISCONNECT', { reasonCode: 0x87 })], [0, 0, closed('server')]])).toBe(
      'pass',
    );
  });

  test('the server names no other method, no other code, and no method unasked', () => {
    expect(judge([...start, auth('server', 0x18, 'other')])).toBe('5.0:MQTT-4.12.0-5');
    expect(judge([...start, auth('server', 0)])).toBe('5.0:MQTT-4.12.0-2');
    expect(judge(connected(0, 0, method))).toBe('5.0:MQTT-4.12.0-5');
    expect(judge(connected(0, 0, {}, method))).toBe('5.0:MQTT-4.12.0-6');
    expect(judge([...connected(0, 0), auth('server', 0x18)])).toBe('5.0:MQTT-4.12.0-6');
    expect(judge([...start, accepted, auth('server', 0x18)])).toBe('expected:output-has-a-cause');
  });

  test('a client that says something else in between is closed', () => {
    const wrong: Line = [0, 0, client('PINGREQ', {})];
    const asked = [...start, auth('server', 0x18)];
    expect(judge([...asked, wrong], [], 1)).toBe('5.0:MQTT-4.13.1-1');
    expect(judge([...asked, wrong, [0, 0, closed('server')]])).toBe('pass');
    expect(judge([...asked, wrong], clients)).toBe('5.0:MQTT-3.1.2-30');
    expect(judge([...connected(0, 0), auth('client', 0x19)], clients)).toBe('5.0:MQTT-3.1.2-30');
  });
});

const copyAt = (at: number): Line => [at, 0, server('PUBLISH', message('a', { qos: 1, packetIdentifier: 1 }))];

test('after UNSUBACK comes what was published before it, or had begun, and nothing else', () => {
  const unsubscribed: Line[] = [
    [10, 0, client('UNSUBSCRIBE', { packetIdentifier: 98, topicFilters: ['#'] })],
    [10, 0, server('UNSUBACK', { packetIdentifier: 98, reasonCodes: [0] })],
  ];
  const start = [...connected(0, 0), ...subscribed(0, 1), ...connected(0, 1)];
  const before: Line = [0, 1, client('PUBLISH', message('a', { qos: 1, packetIdentifier: 1 }))];
  const answered: Line = [0, 1, server('PUBACK', { packetIdentifier: 1 })];
  expect(judge([...start, before, answered, ...unsubscribed, copyAt(20)])).toBe('pass');
  const after: Line = [20, 1, client('PUBLISH', message('a', { qos: 1, packetIdentifier: 1 }))];
  const answeredAfter: Line = [20, 1, server('PUBACK', { packetIdentifier: 1 })];
  expect(judge([...start, ...unsubscribed, after, answeredAfter, copyAt(30)])).toBe('5.0:MQTT-4.5.0-1');
});

const publishedWith1 = (text: string): Line => [
  0,
  1,
  client('PUBLISH', message(text, { qos: 2, packetIdentifier: 1 })),
];

test('a message is owed to whoever had subscribed before it was published', () => {
  const publish: Line = [20, 1, client('PUBLISH', message('a'))];
  const subscribe = subscribed(0, 0).map(([, ...rest]): Line => [10, ...rest]);
  const both = [...connected(0, 0), ...connected(0, 1)];
  expect(judge([...both, ...subscribe, publish], [], 100)).toBe('expected:others-are-served');
  expect(judge([...both, ...subscribe, publish, [20, 0, server('PUBLISH', message('a'))]], [], 100)).toBe('pass');
  expect(judge([...both, publish, ...subscribed(0, 0).map(([, ...rest]): Line => [30, ...rest])], [], 100)).toBe(
    'pass',
  );
});

test('a packet identifier that the server refused is free for another QoS 2 message', () => {
  const lines: Line[] = [
    ...connected(0, 0),
    ...subscribed(0, 0),
    ...connected(0, 1),
    publishedWith1('a'),
    [0, 1, server('PUBREC', { packetIdentifier: 1, reasonCode: 0x80 })],
    publishedWith1('b'),
    [0, 1, server('PUBREC', { packetIdentifier: 1 })],
    [0, 1, client('PUBREL', { packetIdentifier: 1 })],
    [0, 1, server('PUBCOMP', { packetIdentifier: 1 })],
  ];
  expect(judge([...lines, [0, 0, server('PUBLISH', message('b'))]])).toBe('pass');
  expect(judge(lines, [], 1)).toBe('expected:others-are-served');
});

const sentWith = (text: string, packetIdentifier: number, dup = false): Line[] => [
  [0, 1, client('PUBLISH', message(text))],
  [0, 0, server('PUBLISH', message(text, { qos: 1, packetIdentifier, dup }))],
];

test('what the server sends has an identifier of its own, and DUP only if it was sent before', () => {
  const start = [...connected(0, 0), ...subscribed(0, 1), ...connected(0, 1), ...sentWith('a', 1)];
  expect(judge([...start, ...sentWith('b', 2)])).toBe('pass');
  expect(judge([...start, ...sentWith('b', 1)])).toBe('5.0:MQTT-2.2.1-4');
  expect(judge([...start, ...sentWith('b', 2, true)])).toBe('5.0:MQTT-3.3.1-3');
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Broker, type Input } from './broker.ts';
import { VirtualTime } from './virtual-time.ts';

const text = fc.constantFrom(
  'a',
  'b',
  'a/b',
  '',
  '+',
  'a/#',
  '#',
  '$share/g/a',
  '$a',
  'a\u0000',
  '\ud800',
  '__proto__',
);
const qos = fc.constantFrom(0 as const, 1 as const, 2 as const);
const packetIdentifier = fc.constantFrom(0, 1, 2, 65_535, 65_536);
const seconds = fc.constantFrom(0, 1, 2, 5, 65_535);
const code = fc.constantFrom(0, 4, 0x80, 0x84, 0x92, 0xff);
const payload = fc.constantFrom(new Uint8Array(0), new Uint8Array([1]));
/** Each field there or not; fast-check's own type would also allow `undefined`. */
function optional<Fields extends object>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }): fc.Arbitrary<
  Partial<Fields>
> {
  return fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<Fields>>;
}

const will = fc.record({ topic: text, payload, qos, retain: fc.boolean(), willDelayIntervalSeconds: seconds });
const connect = fc
  .tuple(
    fc.record({
      protocolVersion: fc.constantFrom('3.1.1' as const, '5.0' as const),
      clientId: text,
      cleanStart: fc.boolean(),
      keepAliveSeconds: seconds,
    }),
    optional({ will, sessionExpiryIntervalSeconds: seconds, receiveMaximum: seconds, userName: text }),
  )
  .map(([required, rest]): Input['event'] => ({ type: 'client.CONNECT' as const, ...required, ...rest }));
const acknowledgement = fc.tuple(
  fc.constantFrom(
    'client.PUBACK' as const,
    'client.PUBREC' as const,
    'client.PUBREL' as const,
    'client.PUBCOMP' as const,
  ),
  fc.record({ packetIdentifier }),
  optional({ reasonCode: code }),
);
const event: fc.Arbitrary<Input['event']> = fc.oneof(
  { weight: 4, arbitrary: connect },
  fc
    .tuple(
      fc.record({ topic: text, payload, qos, retain: fc.boolean(), dup: fc.boolean() }),
      optional({ packetIdentifier, topicAlias: seconds, messageExpiryIntervalSeconds: seconds }),
    )
    .map(([required, rest]): Input['event'] => ({ type: 'client.PUBLISH', ...required, ...rest })),
  acknowledgement.map(([type, fields, rest]): Input['event'] => ({ type, ...fields, ...rest })),
  fc
    .record({ packetIdentifier, subscriptions: fc.array(fc.record({ topicFilter: text, qos, noLocal: fc.boolean() })) })
    .map((fields): Input['event'] => ({ type: 'client.SUBSCRIBE', ...fields })),
  fc
    .record({ packetIdentifier, topicFilters: fc.array(text) })
    .map((fields): Input['event'] => ({ type: 'client.UNSUBSCRIBE', ...fields })),
  optional({ reasonCode: code, sessionExpiryIntervalSeconds: seconds }).map((fields): Input['event'] => ({
    type: 'client.DISCONNECT',
    ...fields,
  })),
  code.map((reasonCode): Input['event'] => ({ type: 'client.malformed', reasonCode, why: 'a test' })),
  fc.constantFrom<Input['event']>(
    { type: 'client.PINGREQ' },
    { type: 'client.AUTH', reasonCode: 0x18 },
    { type: 'client.bytes', bytes: 1 },
    { type: 'network.closed', by: 'client', abortive: true },
  ),
);
const steps = fc.array(
  fc.record({ connection: fc.nat(5), event, waitMs: fc.constantFrom(0, 0, 1, 500, 1500, 60_000) }),
  {
    maxLength: 60,
  },
);

function run(inputs: readonly { connection: number; event: Input['event']; waitMs: number }[]): VirtualTime {
  const time = new VirtualTime();
  for (let connection = 0; connection < 6; connection++) time.open();
  for (const each of inputs) {
    time.send(each.connection, each.event);
    time.wait(each.waitMs);
  }
  time.wait(200_000);
  return time;
}

/** The first is CONNACK or the close, each of which comes once; nothing comes after the close. */
function expectShape(outputs: readonly string[]): void {
  const [first = 'closed', ...rest] = outputs;
  const isConnack = first.startsWith('CONNACK');
  expect(isConnack || (first === 'closed' && rest.length === 0)).toBe(true);
  expect(rest.some((each) => each.startsWith('CONNACK'))).toBe(false);
  expect([-1, rest.length - 1]).toContain(rest.indexOf('closed'));
  expect(first.startsWith('CONNACK 0') || !isConnack || rest.join() === 'closed').toBe(true);
}

describe('the broker', () => {
  test('takes whatever clients send without an exception, and keeps the shape of every connection', () => {
    const property = fc.property(steps, (inputs) => {
      const time = run(inputs);
      for (let connection = 0; connection < 6; connection++) expectShape(time.on(connection));
      expect(run(inputs).seen).toEqual(time.seen);
    });
    expect(() => fc.assert(property, { numRuns: 500 })).not.toThrow();
  });

  test('has nothing to wake up for when everyone has gone', () => {
    const time = new VirtualTime();
    const client = time.connect('client', { keepAliveSeconds: 10, sessionExpiryIntervalSeconds: 5 });
    time.open();
    time.cut(client);
    time.wait(20_000);
    expect(time.broker.nextDeadlineMs()).toBeUndefined();
  });

  test('calls it a bug of its driver if a connection opens twice or time is no integer', () => {
    const broker = new Broker();
    broker.input(0, { type: 'network.opened' }, 0);
    expect(() => broker.input(0, { type: 'network.opened' }, 0)).toThrow('opened twice');
    expect(() => broker.advance(0.5)).toThrow(RangeError);
    expect(() => new Broker({ tickMs: 0 })).toThrow(RangeError);
  });
});

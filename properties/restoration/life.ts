/** What clients may do in a broker's life, step by step: for a broker and the one that is restored from its journal alike. */
import * as fc from 'fast-check';
import type { ProtocolVersion, QoS } from '../../model/vocabulary/packet.ts';

export type Step =
  | {
      readonly type: 'connect';
      readonly client: number;
      readonly protocolVersion: ProtocolVersion;
      readonly cleanStart: boolean;
      readonly sessionExpiryIntervalSeconds: number;
      readonly receiveMaximum: number;
      readonly maximumPacketSizeBytes: number;
      readonly will: WillStep | undefined;
    }
  /** The network breaks. */
  | { readonly type: 'cut'; readonly client: number }
  | { readonly type: 'disconnect'; readonly client: number; readonly sessionExpiryIntervalSeconds: number }
  | {
      readonly type: 'subscribe';
      readonly client: number;
      readonly topicFilter: string;
      readonly qos: QoS;
      readonly noLocal: boolean;
      readonly retainAsPublished: boolean;
      readonly retainHandling: 0 | 1 | 2;
      readonly subscriptionIdentifier: number;
    }
  | { readonly type: 'unsubscribe'; readonly client: number; readonly topicFilter: string }
  | ({ readonly type: 'publish'; readonly client: number; readonly packetIdentifier: number } & MessageStep)
  | { readonly type: 'release'; readonly client: number; readonly packetIdentifier: number }
  /** One of the packets that wait for it is acknowledged, if there is one. */
  | { readonly type: 'acknowledge'; readonly client: number; readonly pick: number; readonly isRefused: boolean }
  | { readonly type: 'wait'; readonly seconds: number };

interface MessageStep {
  readonly topic: string;
  readonly payloadBytes: number;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly messageExpiryIntervalSeconds: number | undefined;
}

type WillStep = MessageStep & { readonly willDelayIntervalSeconds: number };

const client = fc.nat({ max: 3 });
const topic = fc.constantFrom('a', 'b', 'a/b');
const topicFilter = fc.constantFrom('a', 'b', '#', 'a/+', '$share/g/a', '$share/g/#', '$share/h/a');
const qos = fc.constantFrom<QoS>(0, 1, 2, 1, 2);
const packetIdentifier = fc.integer({ min: 1, max: 3 });
const message = {
  topic,
  payloadBytes: fc.constantFrom(1, 1, 1, 0, 60),
  qos,
  retain: fc.boolean(),
  messageExpiryIntervalSeconds: fc.constantFrom(undefined, undefined, 2, 7),
};
const will = fc.record({ ...message, willDelayIntervalSeconds: fc.constantFrom(0, 2, 5, 60) });
const sessionExpiryIntervalSeconds = fc.constantFrom(0, 4, 30, 30, 0xffff_ffff);

const connectFields = {
  type: fc.constant('connect' as const),
  protocolVersion: fc.constantFrom<ProtocolVersion>('5.0', '5.0', '3.1.1'),
  cleanStart: fc.constantFrom(false, false, false, true),
  sessionExpiryIntervalSeconds,
  receiveMaximum: fc.constantFrom(1, 2, 100),
  maximumPacketSizeBytes: fc.constantFrom(1000, 1000, 60),
  will: fc.option(will, { nil: undefined }),
};
const connect = fc.record({ client, ...connectFields });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: connect },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cut' as const), client }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('disconnect' as const), client, sessionExpiryIntervalSeconds }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('subscribe' as const),
      client,
      topicFilter,
      qos,
      noLocal: fc.boolean(),
      retainAsPublished: fc.boolean(),
      retainHandling: fc.constantFrom(0 as const, 1 as const, 2 as const),
      subscriptionIdentifier: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('unsubscribe' as const), client, topicFilter }) },
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('publish' as const), client, packetIdentifier, ...message }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('release' as const), client, packetIdentifier }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('acknowledge' as const),
      client,
      pick: fc.nat({ max: 9 }),
      isRefused: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('wait' as const), seconds: fc.constantFrom(1, 3, 6, 31) }),
  },
);

/** Begins with some clients, so that much can happen. */
export const steps = fc
  .tuple(
    fc.tuple(...[2, 0, 1].map((each) => fc.record({ client: fc.constant(each), ...connectFields }))),
    fc.array(step, { maxLength: 40, size: 'max' }),
  )
  .map(([connects, rest]): readonly Step[] => [...connects, ...rest]);

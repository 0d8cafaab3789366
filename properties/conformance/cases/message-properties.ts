/** What a publisher says of its message: 5.0, sections 3.3.2.3 and 3.1.3.2. */
import { reasonCode, type MessageProperties, type Publish } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { bytes } from '../exchange/bytes.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { rawTopic } from '../exchange/raw-packet.ts';
import { kept } from '../exchange/recurring.ts';
import { require } from '../wire/deviation.ts';
import { advise } from '../wire/wire.ts';

/** Names repeat, a pair is there twice, and the order is none that sorting would make. */
const said: MessageProperties = {
  payloadFormatIndicator: 1,
  contentType: 'text/plain; charset=ü',
  responseTopic: 'answers/here',
  correlationData: Uint8Array.of(0, 255, 1, 254),
  userProperties: [
    ['b', '2'],
    ['a', '1'],
    ['b', '1'],
    ['b', '2'],
    ['', ''],
  ],
};

const forwarding = [
  '5.0:MQTT-3.3.2-4',
  '5.0:MQTT-3.3.2-15',
  '5.0:MQTT-3.3.2-16',
  '5.0:MQTT-3.3.2-17',
  '5.0:MQTT-3.3.2-18',
  '5.0:MQTT-3.3.2-20',
] as const;

/** For each property a server that loses or changes it. */
const changing = [
  without('payloadFormatIndicator !== undefined && { payloadFormatIndicator }'),
  without('contentType !== undefined && { contentType }'),
  without('responseTopic !== undefined && { responseTopic }'),
  without('correlationData !== undefined && { correlationData }'),
  without('userProperties !== undefined && { userProperties }'),
  edit(
    'message.ts',
    'userProperties !== undefined && { userProperties }',
    'userProperties !== undefined && { userProperties: [...userProperties].sort() }',
  ),
  edit(
    'message.ts',
    'userProperties !== undefined && { userProperties }',
    'userProperties !== undefined && { userProperties: [...new Map(userProperties)] }',
  ),
];

export const messagePropertiesCases: readonly Case[] = [
  {
    sentence: 'What the publisher says of its message reaches the subscribers as it came.',
    statements: forwarding,
    run: async (wire) => {
      const subscriber = await connect(wire, 'subscriber');
      await subscriber.subscribe({ topicFilter: 'x', qos: 1 });
      const publisher = await connect(wire, 'publisher');
      publisher.publish('x', { payload: 'm', qos: 1, ...said });
      await receiveWith(subscriber, 'm', said);
      publisher.publish('x', {
        payload: 'other',
        payloadFormatIndicator: 0,
        contentType: '',
        correlationData: bytes(''),
      });
      // What is as good as nothing may be left out, but not changed.
      const { payloadFormatIndicator, contentType, correlationData } = await subscriber.receiveMessage('other');
      require((payloadFormatIndicator ?? 0) === 0, 'The Payload Format Indicator is not 0.');
      require((contentType ?? '') === '' && (correlationData ?? []).length === 0, 'What was empty is not.');
      const isWhole =
        payloadFormatIndicator !== undefined && contentType !== undefined && correlationData !== undefined;
      advise(wire, isWhole, 'A property of a message that is 0 or empty is lost.');
    },
    brokenBy: changing,
  },
  {
    sentence: 'A message that waits, or is retained, keeps what its publisher said of it.',
    statements: forwarding,
    run: async (wire) => {
      const before = await connect(wire, 'subscriber', kept);
      await before.subscribe({ topicFilter: 'x', qos: 1 });
      await before.cut();
      const publisher = await connect(wire, 'publisher');
      publisher.publish('x', { payload: 'm', qos: 1, retain: true, ...said });
      const after = await connect(wire, 'subscriber', kept);
      await receiveWith(after, 'm', said);
      const later = await connect(wire, 'later');
      await later.subscribe('x');
      await receiveWith(later, 'm', said);
    },
    brokenBy: changing,
  },
  {
    sentence: 'A will is published with what its client said of it, its User Properties in their order.',
    statements: ['5.0:MQTT-3.1.3-10', ...forwarding, '5.0:MQTT-3.3.2-6'],
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('will');
      const will = { topic: 'will', payload: bytes('m'), qos: 0, retain: false, ...said } as const;
      await (await connect(wire, 'a', { will: { ...will, messageExpiryIntervalSeconds: 60 } })).cut();
      const { messageExpiryIntervalSeconds = 0 } = await receiveWith(watcher, 'm', said);
      const isWhole = messageExpiryIntervalSeconds === 60 || messageExpiryIntervalSeconds === 59;
      require(isWhole, `At once ${messageExpiryIntervalSeconds} of 60 are left.`);
    },
    brokenBy: [
      ...changing,
      edit('message.ts', 'saysMore ? source.messageExpiryIntervalSeconds : undefined', 'undefined'),
    ],
  },
  {
    sentence: 'Request Problem Information 0 takes nothing from a message.',
    statements: ['5.0:MQTT-3.3.2-17', '5.0:MQTT-3.3.2-18'],
    run: async (wire) => {
      const client = await connect(wire, 'a', { requestProblemInformation: false });
      await client.subscribe('x');
      client.publish('x', { payload: 'm', ...said });
      await receiveWith(client, 'm', said);
    },
    brokenBy: [
      edit(
        'state.ts',
        "event.type === 'server.PUBLISH') {",
        "event.type === 'server.PUBLISH') { if (limits && event.userProperties) event = { ...event, userProperties: undefined };",
      ),
    ],
  },
  {
    sentence: 'A message of which nothing was said has no properties, written as a Property Length of 0.',
    statements: ['5.0:MQTT-2.2.2-1'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      await client.subscribe('x');
      client.publish('x', { payload: 'm' });
      await client.receiveMessage('m');
      // Type, length, the Topic Name, and then the Property Length.
      requireNoProperties(client, 2 + rawTopic(wire).length);
    },
    brokenBy: [
      edit(
        'edge/packet-writer.ts',
        '  to.variableByteInteger(bytes.length);\n  to.raw(bytes);',
        '  if (bytes.length > 0) to.variableByteInteger(bytes.length);\n  to.raw(bytes);',
      ),
      edit(
        'edge/publish-writer.ts',
        "version === '5.0' ? propertyBytes('PUBLISH', publish) : undefined",
        "version === '5.0' && publish.contentType ? propertyBytes('PUBLISH', publish) : undefined",
      ),
    ],
  },
  {
    rigour: true,
    sentence: 'A Response Topic with a wildcard ends the connection, be it of a message or of a will.',
    statements: ['5.0:MQTT-3.3.2-14', '5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('x');
      for (const responseTopic of ['a/+', '#', 'a/b+']) {
        const client = await connect(wire, 'a');
        client.publish('x', { payload: 'm', responseTopic });
        await client.isClosed(reasonCode.malformedPacket, reasonCode.protocolError, reasonCode.topicNameInvalid);
      }
      const client = await wire.open();
      const will = { topic: 'x', payload: bytes('m'), qos: 0, retain: false, responseTopic: 'a/#' } as const;
      client.sendConnect({ clientId: 'a', will });
      await client.isClosed();
      await watcher.receiveNothing();
    },
    brokenBy: [
      edit('delivery.ts', 'responseTopic !== undefined && !responseTopicIsValid(responseTopic)', 'false'),
      edit('connect.ts', '!responseTopicIsValid(will.responseTopic)', 'false'),
    ],
  },
];

function without(text: string): ReturnType<typeof edit> {
  return edit('message.ts', text, 'false');
}

/** The next packet is the message with exactly these properties. */
async function receiveWith(client: Client, payload: string, properties: MessageProperties): Promise<Publish> {
  return client.receiveMessage(payload, {
    payloadFormatIndicator: undefined,
    contentType: undefined,
    responseTopic: undefined,
    correlationData: undefined,
    userProperties: undefined,
    ...properties,
  });
}

/** The Property Length, at this place of the last packet. */
function requireNoProperties(client: Client, at: number): void {
  require(client.lastBytes[at] === 0, `The Property Length is ${String(client.lastBytes[at])}.`);
}

/** Shared Subscriptions: 5.0, section 4.8.2. */
import { reasonCode, type Connect, type QoS } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { kept, publishToEnd, tellsApart } from '../exchange/recurring.ts';
import { require } from '../wire/deviation.ts';
import { advise, type Wire } from '../wire/wire.ts';

/** A server that gives what it has sent to another of the group, though it was QoS 2. */
const handsOnQoS2 = edit('shared-subscription.ts', 'delivery.group && delivery.qos === 1', 'delivery.group');
/** And does so as soon as the connection has gone. */
const handsOnAtClose = edit(
  'session.ts',
  'session.connection = undefined;\n',
  'session.connection = undefined; handOn(state, session); session.outgoing = undefined;\n',
);
/** A server that forgets what it has sent as soon as the connection has gone. */
const dropsAtClose = edit(
  'session.ts',
  'session.connection = undefined;\n',
  'session.connection = undefined; session.outgoing = undefined;\n',
);
/** In the place where a PUBACK or PUBREC is taken. */
const handsOnRefused = `
  const refused = event.reasonCode ? client.session.outgoing?.get(event.packetIdentifier) : undefined;
  const others = refused?.group?.members.map(({ session }) => session.connection) ?? [];
  const other = others.find((each) => each && each !== connection);
  if (other) send(state, other, { type: 'server.PUBLISH', ...refused.message, qos: 0, retain: false, dup: false });`;

export const sharedSubscriptionCases: readonly Case[] = [
  {
    sentence:
      'Each message goes to one client of the group, at the QoS granted to it, and to all others that it matches.',
    statements: ['5.0:MQTT-4.8.2-3'],
    run: async (wire) => {
      const low = await connect(wire, 'low');
      await low.subscribe({ topicFilter: '$share/group/x/#', qos: 0 });
      const high = await connect(wire, 'high');
      await high.subscribe({ topicFilter: '$share/group/x/#', qos: 2 });
      const otherGroup = await connect(wire, 'other group');
      await otherGroup.subscribe({ topicFilter: '$share/other/x/#', qos: 1 });
      const alone = await connect(wire, 'alone');
      await alone.subscribe({ topicFilter: 'x/y', qos: 2 });
      const publisher = await connect(wire, 'publisher');
      const payloads = ['1', '2', '3', '4', '5', '6', '7', '8'];
      for (const [index, payload] of payloads.entries()) {
        await publishToEnd(publisher, 'x/y', { payload, qos: 2, packetIdentifier: index + 1 });
      }
      const [ofLow, ofHigh] = [await arrived(low, 0), await arrived(high, 2)];
      require([...ofLow, ...ofHigh].toSorted().join() ===
        payloads.join(), 'Not each message went to one of the group.');
      require((await arrived(otherGroup, 1)).join() === payloads.join(), 'The other group has not got each message.');
      require((await arrived(alone, 2)).join() === payloads.join(), 'Who shares nothing has not got each message.');
    },
    brokenBy: [
      edit('outgoing.ts', 'const qos = lowerQoS(message.qos, to.qos);', 'const qos = message.qos;'),
      edit('shared-subscription.ts', 'if (chosen) deliver(', 'for (const chosen of group.members) deliver('),
      edit(
        'fan-out.ts',
        'for (const group of groups?.values() ?? []) deliverToOne',
        'for (const group of [...(groups?.values() ?? [])].slice(0, 1)) deliverToOne',
      ),
    ],
  },
  {
    sentence: 'A QoS 2 message that was cut off is finished with the client of the group that has got it.',
    holdsBack: true,
    statements: ['5.0:MQTT-4.8.2-4'],
    run: async (wire) => {
      const { receiver, clientId, packetIdentifier, other } = await sent(wire, 2);
      await receiver.cut();
      await other.receiveNothing();
      const again = await connect(wire, clientId, kept);
      await again.receiveMessage('m', { qos: 2, dup: true, packetIdentifier });
      again.send('PUBREC', { packetIdentifier });
      await again.receive('PUBREL', { packetIdentifier });
      await again.cut();
      const last = await connect(wire, clientId, kept);
      await last.receive('PUBREL', { packetIdentifier });
      last.send('PUBCOMP', { packetIdentifier });
      await last.receiveNothing();
      await other.receiveNothing();
    },
    brokenBy: [[handsOnAtClose, handsOnQoS2], dropsAtClose],
  },
  {
    sentence: 'A QoS 2 message goes to no other of the group if the session of the client that has got it ends.',
    holdsBack: true,
    statements: ['5.0:MQTT-4.8.2-5'],
    run: async (wire) => {
      const expires = await sent(wire, 2, { sessionExpiryIntervalSeconds: 4 });
      await expires.receiver.cut();
      await wire.wait(10_000);
      await expires.other.receiveNothing();
      const again = await connect(wire, expires.clientId, { cleanStart: false });
      await again.receiveNothing();
    },
    brokenBy: [handsOnQoS2],
  },
  {
    sentence: 'A QoS 1 message that was cut off goes to another of the group at the latest when the session ends.',
    holdsBack: true,
    statements: ['5.0:U-5.0-23'],
    run: async (wire) => {
      const { receiver, other } = await sent(wire, 1, { sessionExpiryIntervalSeconds: 4 });
      await receiver.cut();
      await wire.waitPast(10_000);
      const messages = await other.receiveMessages();
      advise(wire, messages.length === 1, 'It goes to no other.');
      require(messages.every(({ qos, dup }) => qos === 1 && !dup), 'It comes as one that was sent before.');
    },
    brokenBy: [edit('session.ts', '  handOn(state, session);\n', '')],
  },
  {
    sentence: 'A message that a client of the group refuses goes to no other of it, and not again to that client.',
    holdsBack: true,
    statements: ['5.0:MQTT-4.8.2-6'],
    run: async (wire) => {
      for (const qos of [1, 2] as const) {
        const { receiver, clientId, packetIdentifier, other } = await sent(wire, qos);
        receiver.send(qos === 1 ? 'PUBACK' : 'PUBREC', { packetIdentifier, reasonCode: reasonCode.unspecifiedError });
        await receiver.receiveNothing();
        await receiver.leave({ sessionExpiryIntervalSeconds: 60 });
        const again = await connect(wire, clientId, kept);
        await again.receiveNothing();
        await again.leave({ sessionExpiryIntervalSeconds: 0 });
        await other.receiveNothing();
      }
    },
    brokenBy: [
      edit(
        'broker.ts',
        'return acknowledge(state, connection, client, event);',
        'if (!event.reasonCode) return acknowledge(state, connection, client, event); return undefined;',
      ),
      edit(
        'broker.ts',
        'return received(state, connection, client, event);',
        'if (!event.reasonCode) return received(state, connection, client, event); return undefined;',
      ),
      edit(
        'broker.ts',
        'return acknowledge(state, connection, client, event);',
        `{ ${handsOnRefused} return acknowledge(state, connection, client, event); }`,
      ),
      edit(
        'broker.ts',
        'return received(state, connection, client, event);',
        `{ ${handsOnRefused} return received(state, connection, client, event); }`,
      ),
    ],
  },
  {
    sentence: 'Who unsubscribes from a shared subscription leaves it to the others of the group.',
    statements: ['5.0:MQTT-3.10.4-1', '5.0:MQTT-3.10.4-2'],
    run: async (wire) => {
      const stays = await connect(wire, 'stays');
      const leaves = await connect(wire, 'leaves');
      for (const client of [stays, leaves]) await client.subscribe('$share/group/x');
      for (const topicFilter of ['x', '$share/other/x', '$share/group/x']) {
        const reasonCodes = [topicFilter === '$share/group/x' ? 0x00 : 0x11];
        leaves.send('UNSUBSCRIBE', { packetIdentifier: 1, topicFilters: [topicFilter] });
        tellsApart(wire, await leaves.receive('UNSUBACK', { packetIdentifier: 1 }), reasonCodes);
      }
      for (const payload of ['1', '2', '3']) {
        leaves.publish('x', { payload });
        await stays.receiveMessage(payload);
      }
      await leaves.receiveNothing();
    },
    brokenBy: [edit('shared-subscription.ts', 'group.members.splice(index, 1);', '')],
  },
  {
    rigour: true,
    sentence: 'A shared subscription gets no retained messages, and may not have No Local.',
    statements: ['5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      await publishToEnd(client, 'x', { payload: 'retained', retain: true, qos: 1 });
      await client.subscribe('$share/group/x');
      advise(wire, (await client.receiveAll()).length === 0, 'A shared subscription gets a retained message.');
      const subscriptions = [{ topicFilter: '$share/group/x', qos: 0, noLocal: true }] as const;
      client.send('SUBSCRIBE', { packetIdentifier: 1, subscriptions });
      await client.isClosed(reasonCode.protocolError);
    },
    brokenBy: [
      edit(
        'subscription.ts',
        'deliverRetained(state, subscription, retained);',
        'deliverRetained(state, subscription, state.retained.match(subscription.topicFilter));',
      ),
      edit('subscription.ts', 'if (noLocal === true && isShared(', 'if (false && isShared('),
    ],
  },
];

/** What has come at this QoS, which all of it must have. */
async function arrived(client: Client, qos: QoS): Promise<string[]> {
  const messages = await client.receiveMessages();
  require(messages.every((message) => message.qos === qos), `A message has not the QoS ${qos}.`);
  return messages.map(({ payload }) => new TextDecoder().decode(payload));
}

interface Sent {
  readonly receiver: Client;
  readonly clientId: string;
  readonly packetIdentifier: number;
  /** Who shares the subscription, and has got nothing. */
  readonly other: Client;
}

/** A message of this QoS, `m`, to a group of two. */
async function sent(wire: Wire, qos: 1 | 2, session: Partial<Connect> = kept): Promise<Sent> {
  const clientIds = ['member-1', 'member-2'] as const;
  const members: Client[] = [];
  for (const clientId of clientIds) {
    const member = await connect(wire, clientId, { cleanStart: true, ...session });
    await member.subscribe({ topicFilter: '$share/group/x', qos });
    members.push(member);
  }
  const publisher = await connect(wire, 'publisher');
  await publishToEnd(publisher, 'x', { payload: 'm', qos });
  const got = await Promise.all(members.map((member) => member.receiveMessages()));
  const at = got.findIndex((messages) => messages.length > 0);
  const [message, second] = got.flat();
  const receiver = members[at];
  const other = members[1 - at];
  const clientId = clientIds[at];
  require(message !== undefined && second === undefined, 'The message did not go to one of the group.');
  require(receiver !== undefined && other !== undefined && clientId !== undefined, 'Nobody has got the message.');
  return { receiver, clientId, packetIdentifier: message.packetIdentifier ?? 0, other };
}

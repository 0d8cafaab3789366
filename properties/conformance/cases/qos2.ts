/** QoS 2: both versions, section 4.3.3; 5.0, sections 3.5 to 3.7. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { comesBack, kept, publishToEnd, publisherAndSubscriber } from '../exchange/recurring.ts';
import { closesFor } from '../exchange/violation.ts';
import { require } from '../wire/deviation.ts';

const isRepeat = 'const isRepeat = session.unreleased?.has(packetIdentifier) === true;';

export const qos2Cases: readonly Case[] = [
  {
    sentence:
      'A QoS 2 message from the server has an identifier that is free, and DUP 0; its PUBREC is answered by PUBREL.',
    holdsBack: true,
    statements: ['3.1.1:MQTT-4.3.3-1', '5.0:MQTT-2.2.1-5', '5.0:MQTT-4.3.3-1', '5.0:MQTT-4.3.3-2', '5.0:MQTT-4.3.3-4'],
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, 'x', 2);
      const first = await next(publisher, subscriber, '1');
      const second = await next(publisher, subscriber, '2');
      require(first !== second, `Both have the identifier ${first}.`);
      // The identifier is in use until PUBCOMP.
      await subscriber.receiveNothing();
      await recAndRel(subscriber, second);
      const third = await next(publisher, subscriber, '3');
      require(third !== first && third !== second, `The identifier ${third} is in use.`);
      subscriber.send('PUBCOMP', { packetIdentifier: second });
      await recAndRel(subscriber, first);
      await subscriber.receiveNothing();
    },
    brokenBy: [
      [
        edit('outgoing.ts', '(session.lastPacketIdentifier % 65_535) + 1', '1'),
        edit('outgoing.ts', 'while (session.outgoing?.has(session.lastPacketIdentifier) === true)', 'while (false)'),
      ],
      edit(
        'outgoing.ts',
        'if (delivery) delivery.released = true;',
        'if (delivery) { forget(client.session, packetIdentifier); client.session.lastPacketIdentifier = packetIdentifier - 1; }',
      ),
      edit('outgoing.ts', 'delivery, packetIdentifier, false)', 'delivery, packetIdentifier, true)'),
      edit(
        'outgoing.ts',
        "{ type: 'server.PUBREL', packetIdentifier, ...code }",
        "{ type: 'server.PUBREL', packetIdentifier: 9, ...code }",
      ),
      edit('outgoing.ts', "send(state, connection, { type: 'server.PUBREL', packetIdentifier, ...code });", ''),
    ],
  },
  {
    sentence: 'After PUBREL the server sends PUBREL again, and never the PUBLISH.',
    holdsBack: true,
    statements: ['3.1.1:MQTT-4.3.3-1', '5.0:MQTT-4.3.3-6'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const subscriber = await connect(wire, 'subscriber', kept);
      await subscriber.subscribe({ topicFilter: 'x', qos: 2 });
      const packetIdentifier = await next(publisher, subscriber, 'm');
      await recAndRel(subscriber, packetIdentifier);
      const again = await comesBack(wire, subscriber, 'subscriber');
      await again.receive('PUBREL', { packetIdentifier });
      await again.receiveNothing();
      again.send('PUBCOMP', { packetIdentifier });
      await (await comesBack(wire, again, 'subscriber')).receiveNothing();
    },
    brokenBy: [
      edit('outgoing.ts', 'if (delivery) delivery.released = true;', ''),
      edit('outgoing.ts', "if (released) send(state, connection, { type: 'server.PUBREL', packetIdentifier });", ''),
      edit('outgoing.ts', 'if (!delivery.released) return outOfPlace;', 'return undefined;'),
    ],
  },
  {
    sentence: 'Until PUBREL a repeat is answered by PUBREC and not delivered again, also in the next connection.',
    statements: ['3.1.1:MQTT-4.3.3-2', '5.0:MQTT-4.3.3-8', '5.0:MQTT-4.3.3-10'],
    run: async (wire) => {
      const { publisher: watcher, subscriber } = await publisherAndSubscriber(wire, 'x', 2);
      await watcher.subscribe('x');
      const publisher = await connect(wire, 'sender', kept);
      const message = { payload: 'm', qos: 2, packetIdentifier: 300 } as const;
      const recalled = { packetIdentifier: 300, reasonCode: undefined };
      publisher.publish('x', message);
      await publisher.receive('PUBREC', recalled);
      // 5.0 has clients repeat nothing while they are connected.
      if (wire.version === '3.1.1') {
        publisher.publish('x', { ...message, dup: true });
        await publisher.receive('PUBREC', recalled);
      }
      const again = await comesBack(wire, publisher, 'sender');
      again.publish('x', { ...message, dup: true });
      await again.receive('PUBREC', recalled);
      again.send('PUBREL', { packetIdentifier: 300 });
      await again.receive('PUBCOMP', { packetIdentifier: 300 });
      for (const client of [watcher, subscriber]) {
        await client.receiveMessage('m');
        await client.receiveNothing();
      }
    },
    brokenBy: [
      edit('delivery.ts', isRepeat, 'const isRepeat = false;'),
      edit('delivery.ts', isRepeat, `${isRepeat} if (isRepeat) return undefined;`),
      edit('delivery.ts', "type: 'server.PUBREC', packetIdentifier", "type: 'server.PUBREC', packetIdentifier: 1"),
      edit('session.ts', 'if (will) leaveWill(', 'session.unreleased = undefined; if (will) leaveWill('),
    ],
  },
  {
    sentence: 'PUBREL is answered by PUBCOMP, and what comes next with its identifier is a new message.',
    statements: ['3.1.1:MQTT-4.3.3-2', '5.0:MQTT-2.2.1-5', '5.0:MQTT-4.3.3-11', '5.0:MQTT-4.3.3-12'],
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, 'x', 2);
      for (const payload of ['one', 'two']) {
        publisher.publish('x', { payload, qos: 2, packetIdentifier: 300, dup: payload === 'two' });
        await publisher.receive('PUBREC', { packetIdentifier: 300 });
        publisher.send('PUBREL', { packetIdentifier: 300 });
        await publisher.receive('PUBCOMP', { packetIdentifier: 300, reasonCode: undefined });
        await subscriber.receiveMessage(payload);
      }
    },
    brokenBy: [
      edit(
        'delivery.ts',
        'session.unreleased?.delete(packetIdentifier) === true',
        'session.unreleased?.has(packetIdentifier) === true',
      ),
      edit('delivery.ts', "type: 'server.PUBCOMP', packetIdentifier", "type: 'server.PUBCOMP', packetIdentifier: 1"),
      edit(
        'delivery.ts',
        "send(state, connection, { type: 'server.PUBCOMP'",
        "if (false) send(state, connection, { type: 'server.PUBCOMP'",
      ),
    ],
  },
  {
    sentence: 'PUBREC that refuses ends the exchange: what comes next with its identifier is a new message.',
    statements: ['5.0:MQTT-4.3.3-9'],
    options: { authorizePublish: (_, { topic }) => (topic === 'forbidden' ? 0x87 : 0) },
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, '#', 2);
      publisher.publish('forbidden', { qos: 2, packetIdentifier: 7 });
      await publisher.receive('PUBREC', { packetIdentifier: 7, reasonCode: 0x87 });
      publisher.publish('x', { payload: 'm', qos: 2, packetIdentifier: 7 });
      await publisher.receive('PUBREC', { packetIdentifier: 7, reasonCode: undefined });
      publisher.send('PUBREL', { packetIdentifier: 7 });
      await publisher.receive('PUBCOMP', { packetIdentifier: 7, reasonCode: undefined });
      await subscriber.receiveMessage('m');
    },
    brokenBy: [edit('delivery.ts', 'const isOpen = refusal === reasonCode.success ||', 'const isOpen = true ||')],
  },
  {
    sentence: 'A message that has been sent does not expire.',
    holdsBack: true,
    statements: ['5.0:MQTT-4.3.3-7'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const subscriber = await connect(wire, 'subscriber', kept);
      await subscriber.subscribe({ topicFilter: 'x', qos: 2 });
      const expiring = { qos: 2, messageExpiryIntervalSeconds: 2 } as const;
      await publishToEnd(publisher, 'x', { payload: 'one', ...expiring });
      await publishToEnd(publisher, 'x', { payload: 'two', ...expiring });
      const one = await subscriber.receiveMessage('one');
      const two = await subscriber.receiveMessage('two');
      await wire.wait(5_000);
      await recAndRel(subscriber, one.packetIdentifier ?? 0);
      const again = await comesBack(wire, subscriber, 'subscriber');
      await again.receive('PUBREL', { packetIdentifier: one.packetIdentifier ?? 0, reasonCode: undefined });
      await again.receiveMessage('two', { packetIdentifier: two.packetIdentifier, dup: true });
    },
    brokenBy: [
      edit(
        'outgoing.ts',
        'if (delivery.released) return;',
        'if (delivery.released || hasExpired(delivery.message, state.nowMs)) return;',
      ),
      edit(
        'outgoing.ts',
        'const isRefused =',
        'if (delivery && hasExpired(delivery.message, state.nowMs)) { forget(client.session, packetIdentifier); return undefined; } const isRefused =',
      ),
    ],
  },
  {
    sentence: 'The exchange with the publisher goes on though the message has expired meanwhile.',
    statements: ['5.0:MQTT-4.3.3-13'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      publisher.publish('x', { qos: 2, packetIdentifier: 5, messageExpiryIntervalSeconds: 1, retain: true });
      await publisher.receive('PUBREC', { packetIdentifier: 5 });
      await wire.wait(5_000);
      publisher.send('PUBREL', { packetIdentifier: 5 });
      await publisher.receive('PUBCOMP', { packetIdentifier: 5, reasonCode: undefined });
    },
    brokenBy: [
      edit(
        'retained.ts',
        'state.timers.stop(state.retained.get(topic)?.timer);',
        'for (const session of state.sessions.values()) session.unreleased = undefined; state.timers.stop(state.retained.get(topic)?.timer);',
      ),
    ],
  },
  {
    sentence: 'PUBREC, PUBREL and PUBCOMP have a Reason Code of their tables, on either side.',
    statements: ['5.0:MQTT-3.5.2-1', '5.0:MQTT-3.6.2-1', '5.0:MQTT-3.7.2-1'],
    options: { authorizePublish: (_, { topic }) => (topic === 'forbidden' ? 0x9c : 0) },
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, 'x', 2);
      for (const [topic, packetIdentifier] of [
        ['x', 1],
        ['nobody', 2],
        ['forbidden', 3],
      ] as const) {
        publisher.publish(topic, { qos: 2, packetIdentifier });
        const { reasonCode = 0 } = await publisher.receive('PUBREC');
        const isInTable = [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99].includes(reasonCode);
        require(isInTable, `PUBREC of ${topic} has ${reasonCode}.`);
      }
      publisher.send('PUBREL', { packetIdentifier: 1 });
      publisher.send('PUBREL', { packetIdentifier: 999 });
      await publisher.receive('PUBCOMP', { packetIdentifier: 1, reasonCode: undefined });
      await publisher.receive('PUBCOMP', { packetIdentifier: 999, reasonCode: 0x92 });
      const { packetIdentifier = 0 } = await subscriber.receive('PUBLISH');
      await recAndRel(subscriber, packetIdentifier);
      subscriber.send('PUBREC', { packetIdentifier: 999 });
      await subscriber.receive('PUBREL', { packetIdentifier: 999, reasonCode: 0x92 });
      await closesFor(wire, ['50 03 0001 92', '50 03 0001 02', '62 03 0001 80', '62 03 0001 10'], 0x81, 0x82);
      await closesFor(wire, ['70 03 0001 80', '70 03 0001 91'], 0x81, 0x82);
    },
    brokenBy: [
      edit('authorization.ts', ': reasonCode.unspecifiedError;\n}', ': answer;\n}'),
      edit(
        'delivery.ts',
        'saysUnknown ? { reasonCode: reasonCode.packetIdentifierNotFound }',
        'saysUnknown ? { reasonCode: 0x91 }',
      ),
      edit(
        'outgoing.ts',
        'isUnknown ? { reasonCode: reasonCode.packetIdentifierNotFound }',
        'isUnknown ? { reasonCode: 0x91 }',
      ),
      edit('edge/reason-codes.ts', 'PUBREC: new Set(publishAnswers)', 'PUBREC: new Set([...publishAnswers, 0x02])'),
      edit('edge/reason-codes.ts', 'PUBREL: new Set(releaseAnswers)', 'PUBREL: new Set([...releaseAnswers, 0x80])'),
      edit('edge/reason-codes.ts', 'PUBCOMP: new Set(releaseAnswers)', 'PUBCOMP: new Set([...releaseAnswers, 0x91])'),
    ],
  },
];

/** The identifier with which the message reaches the subscriber. */
async function next(publisher: Client, subscriber: Client, payload: string): Promise<number> {
  await publishToEnd(publisher, 'x', { payload, qos: 2 });
  const { packetIdentifier = 0 } = await subscriber.receiveMessage(payload, { qos: 2, dup: false });
  require(packetIdentifier > 0, 'The identifier is 0.');
  return packetIdentifier;
}

async function recAndRel(subscriber: Client, packetIdentifier: number): Promise<void> {
  subscriber.send('PUBREC', { packetIdentifier });
  await subscriber.receive('PUBREL', { packetIdentifier, reasonCode: undefined });
}

/** Session State: both versions, sections 3.1.2.4, 4.1 and 4.4; and takeover, section 3.1.4. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect, connected } from '../exchange/connect.ts';
import { comesBack, kept, leaves, publishToEnd } from '../exchange/recurring.ts';
import { require } from '../wire/deviation.ts';

export const sessionStateCases: readonly Case[] = [
  {
    sentence:
      'A session that is kept is gone on with: its subscriptions, and the QoS 1 and 2 messages that came meanwhile.',
    statements: [
      '3.1.1:MQTT-3.1.2-4',
      '3.1.1:MQTT-3.1.2-5',
      '3.1.1:MQTT-3.1.4-3',
      '5.0:MQTT-3.1.2-5',
      '5.0:MQTT-3.1.4-4',
    ],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const first = await connect(wire, 'id', kept);
      await first.subscribe({ topicFilter: 'x', qos: 2 });
      await leaves(first);
      await publishToEnd(publisher, 'x', { payload: 'one', qos: 1 });
      await publishToEnd(publisher, 'x', { payload: 'two', qos: 2 });
      const second = await connect(wire, 'id', kept);
      await second.receiveMessage('one', { qos: 1 });
      await second.receiveMessage('two', { qos: 2 });
      await publishToEnd(publisher, 'x', { payload: 'now' });
      await second.receiveMessage('now');
    },
    brokenBy: [
      edit('session.ts', 'if (!stored || cleanStart) {', '{'),
      edit('session.ts', 'if (!stored || cleanStart) {', 'if (stored) endSession(state, stored); {'),
      edit(
        'outgoing.ts',
        'else enqueue(state, session, delivery);',
        'else if (client) enqueue(state, session, delivery);',
      ),
      edit(
        'outgoing.ts',
        'else enqueue(state, session, delivery);',
        'else if (qos === 1) enqueue(state, session, delivery);',
      ),
      edit(
        'outgoing.ts',
        'else enqueue(state, session, delivery);',
        'else if (qos === 2) enqueue(state, session, delivery);',
      ),
    ],
  },
  {
    sentence: 'QoS 0 messages that came for a client that was away are lost, or come later as they are.',
    statements: ['3.1.1:U-3.1.1-13'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const first = await connect(wire, 'id', kept);
      await first.subscribe({ topicFilter: 'x', qos: 2 });
      await leaves(first);
      await publishToEnd(publisher, 'x', { payload: 'm' });
      const messages = await (await connect(wire, 'id', kept)).receiveMessages();
      const isAsPublished = messages.every(({ qos, dup, retain }) => qos === 0 && !dup && !retain);
      require(messages.length <= 1 && isAsPublished, 'It comes as another message, or twice.');
    },
    brokenBy: [
      edit(
        'outgoing.ts',
        'if (qos === 0) {',
        'if (qos === 0 && !client) enqueue(state, session, { message, qos: 1, retain }); if (qos === 0) {',
      ),
    ],
  },
  {
    sentence: 'Without a session that is kept a client gets a new one, which is kept from then on.',
    holdsBack: true,
    statements: ['3.1.1:MQTT-3.1.2-4', '5.0:MQTT-3.1.2-6'],
    run: async (wire) => {
      const { client: first, connack } = await connected(wire, 'id', kept);
      await first.subscribe({ topicFilter: 'x', qos: 1 });
      const publisher = await connect(wire, 'publisher');
      await publishToEnd(publisher, 'x', { payload: 'there', qos: 1 });
      await first.receiveMessage('there');
      await first.cut();
      const second = await wire.open();
      second.sendConnect({ clientId: 'id', ...kept });
      await second.receive('CONNACK', { reasonCode: 0, sessionPresent: !connack.sessionPresent });
      await second.receiveMessage('there', { dup: true });
    },
    brokenBy: [
      edit('session.ts', 'return { session, sessionPresent: false };', 'return { session, sessionPresent: true };'),
      edit('session.ts', 'expireLater(state, session);', 'endSession(state, session);'),
    ],
  },
  {
    sentence: 'A clean start discards the session, with its subscriptions, what waits, and what is under way.',
    holdsBack: true,
    statements: ['3.1.1:MQTT-3.1.2-6', '3.1.1:MQTT-3.1.4-3', '5.0:MQTT-3.1.2-4', '5.0:MQTT-3.1.4-4'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const first = await connect(wire, 'id', kept);
      await first.subscribe({ topicFilter: 'x', qos: 2 });
      await publishToEnd(publisher, 'x', { payload: 'under way', qos: 2 });
      await first.receiveMessage('under way');
      await leaves(first);
      await publishToEnd(publisher, 'x', { payload: 'waits', qos: 1 });
      const second = await connect(wire, 'id');
      await second.receiveNothing();
      await publishToEnd(publisher, 'x', { payload: 'now', qos: 1 });
      await second.receiveNothing();
      await leaves(second);
      await (await connect(wire, 'id', kept)).receiveNothing();
    },
    brokenBy: [
      [
        edit('session.ts', 'if (stored && cleanStart) endSession(state, stored);', ''),
        edit('session.ts', 'if (!stored || cleanStart) {', 'if (!stored) {'),
      ],
    ],
  },
  {
    sentence: 'A session that began with CleanSession 1 ends with its connection, and is not gone on with.',
    statements: ['3.1.1:MQTT-3.1.2-6'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const first = await connect(wire, 'id');
      await first.subscribe({ topicFilter: 'x', qos: 1 });
      await leaves(first);
      await publishToEnd(publisher, 'x', { payload: 'm', qos: 1 });
      const { client: second } = await connected(wire, 'id', kept);
      await publishToEnd(publisher, 'x', { payload: 'n', qos: 1 });
      await second.receiveNothing();
      // By a takeover too.
      const third = await connect(wire, 'other');
      await third.subscribe({ topicFilter: 'x', qos: 1 });
      const fourth = await wire.open();
      fourth.sendConnect({ clientId: 'other', ...kept });
      await fourth.receive('CONNACK', { sessionPresent: false });
      await publishToEnd(publisher, 'x', { payload: 'o', qos: 1 });
      await fourth.receiveNothing();
    },
    brokenBy: [
      edit('accept.ts', 'return connect.cleanStart ? 0 : 0xffff_ffff;', 'return 0xffff_ffff;'),
      edit(
        'session.ts',
        'if (session.expiryIntervalSeconds === 0) endSession(state, session);',
        'if (session.expiryIntervalSeconds === 0) session.expiryIntervalSeconds = Infinity;',
      ),
    ],
  },
  {
    sentence: 'When a session is gone on with, what was not acknowledged is sent again: PUBLISH with DUP, or PUBREL.',
    holdsBack: true,
    statements: ['3.1.1:MQTT-3.3.1-1', '3.1.1:MQTT-4.4.0-1', '5.0:MQTT-3.3.1-1', '5.0:MQTT-4.4.0-1'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const subscriber = await connect(wire, 'subscriber', kept);
      await subscriber.subscribe({ topicFilter: 'x', qos: 2 });
      await publishToEnd(publisher, 'x', { payload: 'one', qos: 1 });
      await publishToEnd(publisher, 'x', { payload: 'two', qos: 2 });
      await publishToEnd(publisher, 'x', { payload: 'three', qos: 2 });
      const { packetIdentifier: one } = await subscriber.receiveMessage('one');
      const { packetIdentifier: two } = await subscriber.receiveMessage('two');
      const { packetIdentifier: three = 0 } = await subscriber.receiveMessage('three');
      subscriber.send('PUBREC', { packetIdentifier: three });
      await subscriber.receive('PUBREL', { packetIdentifier: three });
      let again = subscriber;
      for (const _ of ['once', 'twice']) {
        again = await comesBack(wire, again, 'subscriber');
        const sent = await again.receiveAll();
        const says = sent.map((event) => {
          if (event.type === 'server.PUBREL') return `PUBREL ${event.packetIdentifier}`;
          return event.type === 'server.PUBLISH' ? `PUBLISH ${event.packetIdentifier} ${event.dup} ${event.qos}` : '';
        });
        const expected = [`PUBLISH ${one} true 1`, `PUBLISH ${two} true 2`, `PUBREL ${three}`];
        require(says.toSorted().join() === expected.toSorted().join(), `What came was ${says.join()}.`);
      }
    },
    brokenBy: [
      edit('outgoing.ts', 'client.unsent = outgoing?.entries();', ''),
      edit('outgoing.ts', "if (released) send(state, connection, { type: 'server.PUBREL', packetIdentifier });", ''),
      edit('outgoing.ts', 'delivery, packetIdentifier, true)', 'delivery, packetIdentifier, false)'),
      edit('outgoing.ts', 'delivery, packetIdentifier, true)', 'delivery, packetIdentifier + 10, true)'),
    ],
  },
  {
    sentence: 'While the connection goes on nothing is sent again.',
    holdsBack: true,
    statements: ['5.0:MQTT-4.4.0-1'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const subscriber = await connect(wire, 'subscriber', kept);
      await subscriber.subscribe({ topicFilter: 'x', qos: 2 });
      await publishToEnd(publisher, 'x', { payload: 'one', qos: 1 });
      await publishToEnd(publisher, 'x', { payload: 'two', qos: 2 });
      await publishToEnd(publisher, 'x', { payload: 'three', qos: 1 });
      await subscriber.receiveMessage('one');
      await subscriber.receiveMessage('two');
      const { packetIdentifier = 0 } = await subscriber.receiveMessage('three');
      subscriber.send('PUBACK', { packetIdentifier });
      await wire.waitLong(60_000);
      await subscriber.isServed();
      await subscriber.receiveNothing();
    },
    brokenBy: [
      edit(
        'outgoing.ts',
        'forget(state, client.session, packetIdentifier);\n  // A',
        'forget(state, client.session, packetIdentifier); client.unsent = client.session.outgoing?.entries();\n  // A',
      ),
    ],
  },
  {
    sentence: 'A CONNECT with the Client Identifier of a client that is there has that one disconnected.',
    statements: ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'],
    run: async (wire) => {
      for (const fields of [{}, kept]) {
        const other = await connect(wire, 'ID', fields);
        let client = await connect(wire, 'id', fields);
        for (let index = 0; index < 20; index++) {
          const newer = await connect(wire, 'id', fields);
          await client.isClosed(0x8e);
          client = newer;
        }
        await client.isServed();
        await other.isServed();
      }
    },
    brokenBy: [
      edit('session.ts', 'if (older) closeConnection(state, older, takenOverReasonCode);', ''),
      edit(
        'session.ts',
        'if (older) closeConnection(state, older, takenOverReasonCode);',
        'for (const each of [...state.connections.values()]) if (each.client) closeConnection(state, each, takenOverReasonCode);',
      ),
      edit(
        'session.ts',
        'if (older) closeConnection(state, older, takenOverReasonCode);',
        'if (older) closeConnection(state, older, 0x80);',
      ),
    ],
  },
];

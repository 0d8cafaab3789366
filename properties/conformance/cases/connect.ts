/** CONNECT: both versions, section 3.1. */
import { edit, type Edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect } from '../exchange/connect.ts';
import { noProperties, rawClientId, rawConnect, rawPacket, rawString, rawTopic } from '../exchange/raw-packet.ts';
import { kept, refused, refusing, will } from '../exchange/recurring.ts';
import { refusesFor } from '../exchange/violation.ts';
import { NotOffered, require } from '../wire/deviation.ts';

export const connectCases: readonly Case[] = [
  {
    sentence: 'A second CONNECT ends its connection, and takes nobody over.',
    statements: ['3.1.1:MQTT-3.1.0-2', '5.0:MQTT-3.1.0-2'],
    run: async (wire) => {
      const other = await connect(wire, 'other');
      const client = await connect(wire, 'client');
      client.sendConnect({ clientId: 'other' });
      await client.isClosed(0x82);
      await other.isServed();
    },
    brokenBy: [
      edit('connect.ts', 'connection.authentication) return second;', 'false) return undefined;'),
      edit('connect.ts', 'if (connection.client ||', 'if ('),
    ],
  },
  {
    sentence: 'A CONNECT of another protocol name is not answered as MQTT.',
    statements: ['3.1.1:MQTT-3.1.2-1', '5.0:MQTT-3.1.2-1'],
    run: async (wire) => {
      for (const protocolName of ['mqtt', 'MQTT ', 'XYZ', '']) {
        const client = await wire.open();
        client.sendBytes(rawConnect(wire, { protocolName }));
        const refusals = await client.receiveUntilClosed();
        const isRefused = refusals.every(
          ({ type, ...fields }) => type === 'server.CONNACK' && 'reasonCode' in fields && fields.reasonCode > 0,
        );
        require(isRefused && refusals.length < 2, `${protocolName} was answered.`);
      }
    },
    brokenBy: [edit('edge/client-packet-reader.ts', "protocolName !== 'MQTT' ||", '')],
  },
  {
    sentence: 'A CONNECT with the reserved flag is refused.',
    statements: ['3.1.1:MQTT-3.1.2-3', '5.0:MQTT-3.1.2-3'],
    run: async (wire) => refusesFor(wire, [rawConnect(wire, { flags: 0x03 })], 0x81),
    brokenBy: [edit('edge/client-packet-reader.ts', 'if (has(0x01))', 'if (false)')],
  },
  {
    sentence: 'A CONNECT that breaks its format is refused, and 3.1.1 says nothing about it.',
    statements: ['3.1.1:MQTT-3.1.4-1', '3.1.1:MQTT-3.2.2-6', '5.0:MQTT-3.1.4-1'],
    run: async (wire) => {
      const { version } = wire;
      const id = rawClientId(wire);
      const none = noProperties(version);
      const wills = [none, rawTopic(wire, 'w'), rawString('w')];
      await refusesFor(
        wire,
        [
          // Will QoS 3; Will QoS and Will Retain without a will.
          rawConnect(wire, { flags: 0x1e, payload: [id, ...wills] }),
          rawConnect(wire, { flags: 0x0a }),
          rawConnect(wire, { flags: 0x22 }),
          // Too short, and too long.
          rawConnect(wire, { flags: 0x06, payload: [id, none, rawTopic(wire, 'w')] }),
          rawConnect(wire, { flags: 0x82 }),
          rawConnect(wire, { payload: [] }),
          rawConnect(wire, { payload: [id, rawString('more')] }),
          rawPacket(0x10),
          rawPacket(0x10, rawString('MQTT')),
        ],
        0x81,
        0x82,
      );
      if (version === '3.1.1') await refusesFor(wire, [rawConnect(wire, { flags: 0x42, payload: [id, id] })]);
    },
    brokenBy: [
      edit('edge/client-packet-reader.ts', "cursor.fail('will flags that contradict')", ''),
      edit('edge/cursor.ts', "this.#malformed = 'bytes left over'", ''),
      edit(
        'broker.ts',
        'else closeConnection(state, connection, code, why);',
        "else { if (!connection.client) send(state, connection, { type: 'server.CONNACK', sessionPresent: false, reasonCode: 2 }); closeConnection(state, connection, code); }",
      ),
    ],
  },
  {
    sentence: 'Client Identifiers of 1 to 23 letters and digits are taken.',
    statements: ['3.1.1:MQTT-3.1.3-5', '5.0:MQTT-3.1.3-5'],
    exact: 'client identifiers',
    run: async (wire) => {
      const ids = ['0', 'a', 'Z', '0123456789abcdefghijklm', 'nopqrstuvwxyzABCDEFGHIJ', 'KLMNOPQRSTUVWXYZ'];
      for (const id of ids) await (await connect(wire, id)).isServed();
    },
    brokenBy: [
      edit(
        'connect.ts',
        'undefined, authenticate, connect);',
        'undefined, ({ clientId }) => (/^.{0,22}$/.test(clientId) ? 0 : 0x85), connect);',
      ),
      edit(
        'connect.ts',
        'undefined, authenticate, connect);',
        'undefined, ({ clientId }) => (/^[0-9a-z]*$/.test(clientId) ? 0 : 0x85), connect);',
      ),
    ],
  },
  {
    sentence: 'Clients without a Client Identifier have one each.',
    statements: ['3.1.1:MQTT-3.1.3-6', '5.0:MQTT-3.1.3-6'],
    run: async (wire) => {
      const first = await wire.open();
      first.sendConnect({ clientId: '' });
      if ((await first.receive('CONNACK')).reasonCode !== 0) throw new NotOffered('it gives no Client Identifiers');
      const second = await connect(wire, '');
      const third = await connect(wire, '');
      await first.isServed();
      await second.isServed();
      await third.isServed();
    },
    brokenBy: [edit('accept.ts', '? freeClientIdentifier(state) :', "? 'nobody' :")],
  },
  {
    sentence: 'A connection without CONNECT is closed after a while, without a word.',
    statements: ['3.1.1:U-3.1.1-01', '5.0:U-5.0-01', '5.0:MQTT-3.14.0-1'],
    options: { connectTimeoutMs: 2000 },
    run: async (wire) => {
      const silent = await wire.open();
      const slow = await wire.open();
      const client = await connect(wire, 'client');
      slow.sendBytes(rawConnect(wire).subarray(0, 10));
      await wire.wait(3000);
      await silent.isClosed();
      await slow.isClosed();
      await client.isServed();
    },
    brokenBy: [
      edit('broker.ts', 'return closeConnection(state, due.connection);', 'return;'),
      edit(
        'broker.ts',
        'return closeConnection(state, due.connection);',
        "send(state, due.connection, { type: 'server.DISCONNECT', reasonCode: 0x82 }); return closeConnection(state, due.connection);",
      ),
    ],
  },
  {
    sentence: 'A client that fails authentication is closed, and disturbs nobody who has its Client Identifier.',
    statements: ['3.1.1:U-3.1.1-02', '3.1.1:U-3.1.1-16', '3.1.1:MQTT-3.2.2-5', '5.0:MQTT-3.1.4-2'],
    options: refusing,
    refuses: true,
    run: async (wire) => {
      const owner = await connect(wire, 'id', { ...kept, ...will('will', 'gone') });
      await owner.subscribe({ topicFilter: 'x', qos: 1 });
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('will');
      const impostor = await wire.open();
      impostor.sendConnect({ clientId: 'id', ...refused });
      for (const answer of await impostor.receiveUntilClosed())
        require(answer.type === 'server.CONNACK' &&
          answer.reasonCode > 0 &&
          !answer.sessionPresent, `It is answered by ${answer.type}.`);
      await owner.isServed();
      watcher.publish('x', { payload: 'm' });
      await owner.receiveMessage('m');
      await watcher.receiveNothing();
    },
    brokenBy: [
      edit('connect.ts', 'undefined, authenticate, connect);', 'undefined, () => 0, connect);'),
      edit('refusal.ts', '...why });\n  closeConnection(state, connection);', '...why });'),
      refusingAnd('const older = stored?.connection; if (older) closeConnection(state, older);'),
      refusingAnd('stored?.subscriptions?.forEach((_, filter) => state.subscriptions.remove(stored, filter));'),
    ],
  },
];

/** A fault that does something else too before it refuses. */
function refusingAnd(statements: string): Edit {
  const from = '  sendConnack(state, connection, connect, { sessionPresent';
  return edit('refusal.ts', from, `const stored = state.sessions.get(connect.clientId); ${statements} ${from}`);
}

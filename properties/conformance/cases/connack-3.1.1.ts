/** CONNACK: 3.1.1, sections 3.1.4 and 3.2. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect } from '../exchange/connect.ts';
import { rawConnect } from '../exchange/raw-packet.ts';
import { kept, leaves, publishToEnd } from '../exchange/recurring.ts';
import type { Wire } from '../wire/wire.ts';

export const connack311Cases: readonly Case[] = [
  {
    sentence: 'A Protocol Level that is not spoken is answered 0x01, and the connection closed.',
    statements: ['3.1.1:MQTT-3.1.2-2', '3.1.1:MQTT-3.2.2-4', '3.1.1:MQTT-3.2.2-5'],
    run: async (wire) => {
      for (const protocolLevel of [0, 6]) {
        const client = await wire.open();
        client.sendBytes(rawConnect(wire, { protocolLevel }));
        await client.receive('CONNACK', { reasonCode: 1, sessionPresent: false });
        await client.isClosed();
      }
    },
    brokenBy: [
      edit('broker.ts', 'if (isUnknownVersion) refuse', 'if (false) refuse'),
      edit('refusal.ts', 'reasonCode: 1 });\n  closeConnection(state, connection);', 'reasonCode: 1 });'),
    ],
  },
  {
    sentence: 'An empty Client Identifier with CleanSession 0 is answered 0x02, and the connection closed.',
    statements: ['3.1.1:MQTT-3.1.3-8', '3.1.1:MQTT-3.2.2-4', '3.1.1:MQTT-3.2.2-5'],
    run: async (wire) => isRefused(wire, { clientId: '', cleanStart: false }, 2),
    brokenBy: [
      edit('connect.ts', "clientId === '' && !cleanStart", 'false'),
      edit('reason-codes.ts', 'if (refusal === reasonCode.clientIdentifierNotValid) return 2;', ''),
    ],
  },
  {
    sentence: 'A Client Identifier that is not taken is answered 0x02, and the connection closed.',
    statements: ['3.1.1:MQTT-3.1.3-9', '3.1.1:MQTT-3.2.2-5'],
    options: { clientIdentifierBytesMax: 30 },
    run: async (wire) => {
      await isRefused(wire, { clientId: 'x'.repeat(31) }, 2);
      await connect(wire, 'x'.repeat(30));
    },
    brokenBy: [edit('connect.ts', '> options.clientIdentifierBytesMax', '> 100')],
  },
  {
    sentence: 'A client that cannot be served is told by the return code why, and its connection closed.',
    statements: ['3.1.1:U-3.1.1-16', '3.1.1:MQTT-3.2.2-4', '3.1.1:MQTT-3.2.2-5'],
    options: { authenticate: ({ userName }) => Number(userName ?? 0) },
    run: async (wire) => {
      const stays = await connect(wire, 'id', kept);
      await leaves(stays);
      await isRefused(wire, { ...kept, userName: String(0x86) }, 4);
      await isRefused(wire, { ...kept, userName: String(0x87) }, 5);
      await isRefused(wire, { ...kept, userName: String(0x88) }, 3);
    },
    brokenBy: [
      edit('reason-codes.ts', 'if (unavailable.has(refusal)) return 3;', ''),
      edit('refusal.ts', 'sessionPresent: false, reasonCode: code', 'sessionPresent: true, reasonCode: code'),
      edit('refusal.ts', '...why });\n  closeConnection(state, connection);', '...why });'),
    ],
  },
  {
    sentence: 'CONNACK is the first packet from the server, and says 0 to a client that is served.',
    statements: ['3.1.1:MQTT-3.1.4-4', '3.1.1:MQTT-3.2.0-1', '3.1.1:U-3.1.1-03', '5.0:U-5.0-02'],
    run: async (wire) => {
      const first = await connect(wire, 'id', kept);
      await first.subscribe({ topicFilter: 'x', qos: 1 });
      await leaves(first);
      const publisher = await connect(wire, 'publisher');
      await publishToEnd(publisher, 'x', { payload: 'm', qos: 1 });
      const second = await wire.open();
      second.sendConnect({ clientId: 'id', ...kept });
      await second.receive('CONNACK', { reasonCode: 0 });
      await second.receiveMessage('m');
    },
    brokenBy: [
      [
        edit('accept.ts', 'send(state, connection, { ...fitting, sessionPresent });', ''),
        edit(
          'accept.ts',
          'startKeepAlive(state, connection, keepAliveMs);',
          'startKeepAlive(state, connection, keepAliveMs); send(state, connection, { ...fitting, sessionPresent });',
        ),
      ],
    ],
  },
  {
    sentence: 'Session Present says whether a session was stored, be it empty.',
    statements: ['3.1.1:MQTT-3.2.2-1', '3.1.1:MQTT-3.2.2-2', '3.1.1:MQTT-3.2.2-3', '3.1.1:MQTT-3.1.4-3'],
    run: async (wire) => {
      for (const [cleanStart, sessionPresent] of [
        [false, false],
        [false, true],
        [true, false],
        [false, false],
        [false, true],
      ] as const) {
        const client = await wire.open();
        client.sendConnect({ clientId: 'id', cleanStart });
        await client.receive('CONNACK', { reasonCode: 0, sessionPresent });
        await leaves(client);
      }
    },
    brokenBy: [
      edit('session.ts', 'if (!stored || cleanStart) {', '{'),
      edit(
        'session.ts',
        'return { session, sessionPresent: false };',
        'return { session, sessionPresent: !cleanStart };',
      ),
      edit(
        'session.ts',
        'return { session, sessionPresent: false };',
        'return { session, sessionPresent: cleanStart };',
      ),
      edit(
        'session.ts',
        'return { session: stored, sessionPresent: true };',
        'return { session: stored, sessionPresent: stored.subscriptions !== undefined };',
      ),
    ],
  },
];

async function isRefused(wire: Wire, fields: Parameters<typeof connect>[2], reasonCode: number): Promise<void> {
  const client = await wire.open();
  client.sendConnect({ clientId: 'id', ...fields });
  await client.receive('CONNACK', { reasonCode, sessionPresent: false });
  await client.isClosed();
}

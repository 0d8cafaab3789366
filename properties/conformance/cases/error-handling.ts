/** Errors: 3.1.1, section 4.8; 5.0, section 4.13; both, section 3.1.4. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect } from '../exchange/connect.ts';
import { noProperties, rawPacket, rawTopic } from '../exchange/raw-packet.ts';
import { refused, refusing, will } from '../exchange/recurring.ts';
import { closesFor } from '../exchange/violation.ts';
import { require } from '../wire/deviation.ts';

export const errorHandlingCases: readonly Case[] = [
  {
    sentence: 'What follows a CONNECT that is refused is not processed.',
    statements: ['3.1.1:MQTT-3.1.4-5', '5.0:MQTT-3.1.4-6'],
    options: refusing,
    refuses: true,
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('x');
      const client = await wire.open();
      const connectBytes = client.bytesOf('CONNECT', {
        protocolVersion: wire.version,
        clientId: 'refused',
        ...refused,
        cleanStart: true,
        keepAliveSeconds: 0,
      });
      const properties = noProperties(wire.version);
      client.sendBytes(Uint8Array.of(...connectBytes, ...rawPacket(0x31, rawTopic(wire), properties, 0x6d), 0xc0, 0));
      const answers = await client.receiveUntilClosed();
      require(answers.every(({ type }) => type === 'server.CONNACK'), 'There is more than the CONNACK.');
      await watcher.receiveNothing();
      await watcher.subscribe('#');
      await watcher.receiveNothing();
    },
    brokenBy: [
      [
        edit('refusal.ts', '...why });\n  closeConnection(state, connection);', '...why });'),
        edit(
          'broker.ts',
          'if (!client) return {',
          "if (!client && event.type === 'client.PUBLISH') return handlePublish(state, connection, { protocolVersion: '3.1.1', session: {} }, event); if (!client) return {",
        ),
      ],
    ],
  },
  {
    sentence: 'A violation of the protocol ends the connection that it came on, and no other.',
    rigour: true,
    statements: ['3.1.1:MQTT-4.8.0-1', '5.0:MQTT-4.13.1-1', '5.0:MQTT-4.13.2-1'],
    run: async (wire) => {
      const none = noProperties(wire.version);
      const topic = rawTopic(wire);
      // What only a server sends, and what nobody does.
      await closesFor(wire, ['20 02 00 00', '90 03 00 01 00', 'b0 02 00 01', 'd0 00', '00 00', 'f0 00'], 0x81, 0x82);
      // Too short, too long, without a Topic Filter.
      const malformed = [
        rawPacket(0x30),
        rawPacket(0x32, topic),
        rawPacket(0x30, 0, 2, 0x78),
        rawPacket(0x40, 0),
        rawPacket(0x62, 0),
        rawPacket(0x82, 0, 1, none),
        rawPacket(0xa2, 0, 1, none),
        rawPacket(0x82, 0, 1, none, topic),
        rawPacket(0x82, 0, 1, none, topic, 0, topic),
        rawPacket(0xa2, 0, 1, none, topic, 0),
        rawPacket(0xc0, 0),
      ];
      const onlyIn311 = [rawPacket(0x40, 0, 1, 0), rawPacket(0x62, 0, 1, 0), rawPacket(0xe0, 0)];
      await closesFor(wire, wire.version === '3.1.1' ? [...malformed, ...onlyIn311] : malformed, 0x81, 0x82);
    },
    brokenBy: [
      edit('broker.ts', 'else closeConnection(state, connection, code, why);', ''),
      edit(
        'broker.ts',
        'else closeConnection(state, connection, code, why);',
        'else for (const each of [...state.connections.values()]) closeConnection(state, each, code);',
      ),
      [
        edit('edge/header.ts', "'server' : 'client'].includes(type)", "'server' : 'client'].includes('none')"),
        edit('edge/client-packet-reader.ts', 'throw new Error(', "return { type: 'client.PINGREQ' }; throw new Error("),
      ],
      edit('edge/cursor.ts', "this.#malformed = 'bytes left over'", ''),
    ],
  },
  {
    sentence: 'A violation of the protocol leaves the will.',
    statements: ['3.1.1:MQTT-4.8.0-1', '3.1.1:U-3.1.1-12', '5.0:U-5.0-18'],
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('will');
      // A server that does not close for one of these shows something else.
      for (const bytes of ['00 00', '30 00', 'c1 00', 'f1 00']) {
        const client = await connect(wire, `client${bytes.slice(0, 2)}`, will('will', 'gone'));
        client.sendBytes(bytes);
        if (await client.isEnded()) await watcher.receiveMessage('gone');
      }
    },
    brokenBy: [
      edit(
        'broker.ts',
        'else closeConnection(state, connection, code, why);',
        'else { if (connection.client) connection.client.will = undefined; closeConnection(state, connection, code); }',
      ),
    ],
  },
  {
    sentence: 'A passing failure of the server ends the connection in whose service it happened, and touches no other.',
    statements: ['3.1.1:MQTT-4.8.0-2', '3.1.1:U-3.1.1-18'],
    options: {
      authenticate: ({ clientId }) => {
        if (clientId === 'unlucky') throw new Error('The list of passwords cannot be read.');
        return 0;
      },
      // It is meant to: whoever runs the check need not be warned.
      onHookError: () => undefined,
    },
    run: async (wire) => {
      const other = await connect(wire, 'other');
      const unlucky = await wire.open();
      unlucky.sendConnect({ clientId: 'unlucky' });
      const answers = await unlucky.receiveUntilClosed();
      const isAccepted = answers.some((answer) => answer.type !== 'server.CONNACK' || answer.reasonCode === 0);
      require(!isAccepted, 'It is served.');
      await other.isServed();
    },
    brokenBy: [
      edit('refusal.ts', '...why });\n  closeConnection(state, connection);', '...why });'),
      edit(
        'connect.ts',
        'const unavailable: ConnectAnswer = { reasonCode: reasonCode.unspecifiedError };',
        'const unavailable: ConnectAnswer = { reasonCode: reasonCode.success };',
      ),
      edit(
        'refusal.ts',
        '...why });\n  closeConnection(state, connection);',
        '...why });\n  for (const each of [...state.connections.values()]) closeConnection(state, each);',
      ),
    ],
  },
];

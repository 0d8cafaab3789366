/** DISCONNECT: both versions, section 3.14. What it does to the will is in `will.ts`. */
import type { ServerEvent } from '../../../model/vocabulary/event.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect } from '../exchange/connect.ts';
import { rawConnect, rawPacket } from '../exchange/raw-packet.ts';
import { will } from '../exchange/recurring.ts';
import { closesFor, overlookingFlags, refusesFor } from '../exchange/violation.ts';
import { require } from '../wire/deviation.ts';
import { advise } from '../wire/wire.ts';

export const disconnectCases: readonly Case[] = [
  {
    sentence: 'A DISCONNECT with reserved flags ends the connection, but is none.',
    statements: ['3.1.1:MQTT-3.14.1-1', '5.0:MQTT-3.14.1-1'],
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('will');
      const client = await connect(wire, 'client', will('will', 'gone'));
      client.sendBytes('e1 00');
      await client.isClosed(0x81);
      await watcher.receiveMessage('gone');
    },
    brokenBy: [overlookingFlags("type === 'DISCONNECT'")],
  },
  {
    sentence: 'After DISCONNECT the server closes, says nothing more, and hears nothing more.',
    statements: ['3.1.1:U-3.1.1-17', '5.0:U-5.0-19'],
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('x');
      const client = await connect(wire, 'client');
      client.send('DISCONNECT', {});
      client.send('PINGREQ', {});
      client.publish('x');
      const answers = await client.receiveAll();
      advise(wire, answers.length === 0, 'What comes behind a DISCONNECT is answered.');
      advise(wire, await client.hasBeenClosed(), 'After DISCONNECT the server leaves it to the client to close.');
      advise(wire, (await watcher.receiveAll()).length === 0, 'A message behind a DISCONNECT is handed on.');
    },
    brokenBy: [edit('disconnect.ts', 'has not.\n  closeConnection(state, connection);', 'has not.')],
  },
  {
    sentence: 'No DISCONNECT comes where no CONNACK has accepted.',
    statements: ['5.0:MQTT-3.14.0-1', '5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      await refusesFor(wire, ['c0 00', 'e0 00', rawPacket(0x30, 0, 1, 0x78, 0), '00 00', 'f1 00'], 0x81, 0x82);
      await refusesFor(wire, [rawConnect(wire, { flags: 0x03 })], 0x81);
    },
    brokenBy: [
      edit('session.ts', "const saysWhy = connection.client?.protocolVersion === '5.0' &&", 'const saysWhy ='),
    ],
  },
  {
    sentence: 'A DISCONNECT with a Reason Code that is not for clients is a violation.',
    statements: ['5.0:MQTT-3.14.2-1'],
    run: async (wire) => {
      const notForClients = [0x01, 0x05, 0x11, 0x84, 0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x9a, 0x9c, 0x9d, 0xa2, 0xff];
      await closesFor(
        wire,
        notForClients.map((code) => Uint8Array.of(0xe0, 1, code)),
        0x81,
        0x82,
      );
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('will');
      const client = await connect(wire, 'client', will('will', 'gone'));
      client.sendBytes('e0 01 8e');
      await client.isClosed(0x81, 0x82);
      await watcher.receiveMessage('gone');
    },
    brokenBy: [
      [
        edit('edge/reason-codes.ts', 'return isClientDisconnectCode(reasonCode);', 'return true;'),
        edit('disconnect.ts', 'if (!isClientDisconnectCode(code))', 'if (false)'),
      ],
    ],
  },
  {
    sentence: 'The server that has sent DISCONNECT sends no more, and closes.',
    statements: ['5.0:MQTT-3.14.2-1', '5.0:MQTT-3.14.4-1', '5.0:MQTT-3.14.4-2'],
    run: async (wire) => {
      const first = await connect(wire, 'client', will('x', 'gone'));
      await first.subscribe('x');
      await connect(wire, 'client');
      requireLast(await first.receiveUntilClosed());
      const second = await connect(wire, 'other', will('x', 'gone'));
      await second.subscribe('x');
      second.sendBytes('00 00');
      second.send('PINGREQ', {});
      requireLast(await second.receiveUntilClosed());
    },
    brokenBy: [
      edit('session.ts', 'reasonCode: code, ...information });', 'reasonCode: 0x04 });'),
      edit(
        'session.ts',
        'reasonCode: code, ...information });',
        "reasonCode: code }), send(state, connection, { type: 'server.PINGRESP' });",
      ),
      edit(
        'session.ts',
        "send(state, connection, { type: 'network.closed', by: 'server', abortive: false });",
        "if (!saysWhy) send(state, connection, { type: 'network.closed', by: 'server', abortive: false });",
      ),
    ],
  },
  {
    sentence: 'Before it closes for a violation the server sends one DISCONNECT that tells it, or none.',
    statements: ['5.0:U-5.0-17'],
    run: async (wire) => {
      const client = await connect(wire, 'client');
      client.sendBytes('00 00');
      const sent = await client.receiveUntilClosed();
      const isTold = sent.every((event) => event.type === 'server.DISCONNECT' && (event.reasonCode ?? 0) >= 0x80);
      require(sent.length <= 1 && isTold, `It sends ${sent.map(({ type }) => type).join()}.`);
    },
    brokenBy: [
      edit('session.ts', 'reasonCode: code, ...information });', 'reasonCode: 0 });'),
      edit(
        'session.ts',
        'if (saysWhy) {',
        "if (saysWhy) { send(state, connection, { type: 'server.DISCONNECT', reasonCode: serverReasonCode });",
      ),
    ],
  },
];

/** Nothing comes behind a DISCONNECT, which has a Reason Code for servers: that is looked at when it is read. */
function requireLast(events: readonly ServerEvent[]): void {
  const at = events.findIndex(({ type }) => type === 'server.DISCONNECT');
  require(at === -1 || at === events.length - 1, `${events.at(-1)?.type} came behind DISCONNECT.`);
}

/** Keep Alive and PINGREQ: both versions, sections 3.1.2.10 and 3.12. Their timing in full is in the properties. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect } from '../exchange/connect.ts';
import { will } from '../exchange/recurring.ts';
import { advise } from '../wire/wire.ts';

export const keepAliveCases: readonly Case[] = [
  {
    sentence: 'Every PINGREQ is answered by PINGRESP, also one that did not wait for the CONNACK.',
    statements: ['3.1.1:MQTT-3.12.4-1', '5.0:MQTT-3.12.4-1'],
    run: async (wire) => {
      const client = await wire.open();
      const packet = { protocolVersion: wire.version, clientId: 'a', cleanStart: true, keepAliveSeconds: 0 };
      client.sendBytes(Uint8Array.of(...client.bytesOf('CONNECT', packet), 0xc0, 0));
      await client.receive('CONNACK');
      await client.receive('PINGRESP');
      client.sendBytes('c000 c000 c000');
      for (const _ of ['first', 'second', 'third']) await client.receive('PINGRESP');
      await client.receiveNothing();
    },
    brokenBy: [
      edit('broker.ts', "send(state, connection, { type: 'server.PINGRESP' });", ''),
      edit(
        'broker.ts',
        "send(state, connection, { type: 'server.PINGRESP' });",
        "if (state.outputs.length > 0) send(state, connection, { type: 'server.PINGRESP' });",
      ),
    ],
  },
  {
    sentence: 'A client that is silent for one and a half times its Keep Alive is closed, and its will is due.',
    statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22', '5.0:MQTT-3.2.2-22'],
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('will');
      const client = await connect(wire, 'client', { keepAliveSeconds: 2, ...will('will', 'gone') });
      const other = await connect(wire, 'other', { keepAliveSeconds: 60 });
      await wire.wait(2_600);
      await client.isServed();
      await wire.wait(2_600);
      await client.receiveNothing();
      await wire.wait(2_000);
      await client.isClosed(0x8d);
      await watcher.receiveMessage('gone');
      await other.isServed();
    },
    brokenBy: [
      edit(
        'broker.ts',
        'return closeConnection(state, due.connection, reasonCode.keepAliveTimeout);',
        'return undefined;',
      ),
      edit('keep-alive.ts', 'keepAliveSeconds * 1500', 'keepAliveSeconds * 1000'),
      edit('keep-alive.ts', 'keepAliveSeconds * 1500', 'keepAliveSeconds * 3000'),
      edit(
        'broker.ts',
        "case 'keepAlive':",
        "case 'keepAlive': if (due.connection.client) due.connection.client.will = undefined;",
      ),
    ],
  },
  {
    sentence: 'A client with Keep Alive 0 may be silent for as long as it likes.',
    statements: ['3.1.1:U-3.1.1-08', '5.0:MQTT-3.2.2-22', '5.0:U-5.0-09'],
    run: async (wire) => {
      const client = await connect(wire, 'client', { keepAliveSeconds: 0 });
      await wire.waitLong(120_000);
      advise(wire, !(await client.hasBeenClosed()), 'A client with Keep Alive 0 is closed.');
      if (!(await client.hasBeenClosed())) await client.isServed();
    },
    brokenBy: [
      edit('keep-alive.ts', 'keepAliveSeconds * 1500', '(keepAliveSeconds || 60) * 1500'),
      edit('keep-alive.ts', 'if (keepAliveMs === 0) return;', ''),
    ],
  },
];

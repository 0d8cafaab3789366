/** The Will Message: section 3.1.2.5 of both versions, and 3.1.3.2 of 5.0. */
import { reasonCode, type Will } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { bytes } from '../exchange/bytes.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { kept } from '../exchange/recurring.ts';
import { require } from '../wire/deviation.ts';
import { advise, type Wire } from '../wire/wire.ts';

const leavesWill = 'if (will) leaveWill(state, session, will);';
const outlastsSession = 'const delaySeconds = Math.min(willDelayIntervalSeconds, session.expiryIntervalSeconds);';

export const willCases: readonly Case[] = [
  {
    sentence:
      'A will is published when the connection closes without DISCONNECT, whoever closes it, once and promptly.',
    statements: [
      '3.1.1:MQTT-3.1.2-8',
      '3.1.1:MQTT-3.1.2-9',
      '3.1.1:MQTT-3.1.2-10',
      '3.1.1:U-3.1.1-10',
      '3.1.1:U-3.1.1-12',
      '5.0:MQTT-3.1.2-8',
      '5.0:MQTT-3.1.2-10',
      '5.0:U-5.0-10',
      '5.0:U-5.0-18',
    ],
    run: async (wire) => {
      const watcher = await watching(wire);
      const cut = await connect(wire, 'cut', { ...kept, will: will('of the network', { qos: 1 }) });
      await watcher.receiveNothing();
      await cut.cut();
      await watcher.receiveMessage('of the network', { topic: 'will', qos: 1 });
      // The server closes, as no packet is of type 0; one that does not shows something else.
      const wrong = await connect(wire, 'wrong', { will: will('of the server') });
      wrong.sendBytes('00 00');
      if (await wrong.isEnded()) await watcher.receiveMessage('of the server', { topic: 'will', qos: 0 });
      await connect(wire, 'silent', { will: will('of silence'), keepAliveSeconds: 2 });
      await wire.wait(5_000);
      await watcher.receiveMessage('of silence');
      await connect(wire, 'cut');
      await watcher.receiveNothing();
    },
    brokenBy: [
      edit('session.ts', leavesWill, ''),
      edit('will.ts', 'messageOf(will, will.topic,', 'messageOf({ ...will, qos: 0 }, will.topic,'),
      edit('will.ts', 'will.willDelayIntervalSeconds ?? 0', 'will.willDelayIntervalSeconds ?? 1'),
      edit('session.ts', leavesWill, 'if (will) { leaveWill(state, session, will); leaveWill(state, session, will); }'),
      edit(
        'session.ts',
        "const saysWhy = connection.client?.protocolVersion === '5.0'",
        "if (connection.client) connection.client.will = undefined; const saysWhy = connection.client?.protocolVersion === '5.0'",
      ),
    ],
  },
  {
    sentence: 'DISCONNECT throws the will away; one with Reason Code 0x04, or an error, leaves it.',
    statements: [
      '3.1.1:MQTT-3.14.4-3',
      '3.1.1:MQTT-3.1.2-10',
      '5.0:MQTT-3.14.4-3',
      '5.0:MQTT-3.1.2-10',
      '5.0:MQTT-3.1.2-8',
      '5.0:U-5.0-18',
    ],
    run: async (wire) => {
      const watcher = await watching(wire);
      const normal = await connect(wire, 'normal', { will: will('of the first') });
      await normal.leave();
      await watcher.receiveNothing();
      if (wire.version === '3.1.1') return;
      const asks = await connect(wire, 'asks', { will: will('of the second') });
      asks.send('DISCONNECT', { reasonCode: reasonCode.disconnectWithWill });
      await watcher.receiveMessage('of the second');
      const fails = await connect(wire, 'fails', { will: will('of the third') });
      fails.send('DISCONNECT', { reasonCode: reasonCode.unspecifiedError });
      await watcher.receiveMessage('of the third');
      await watcher.receiveNothing();
    },
    brokenBy: [
      edit('disconnect.ts', '// 3.1.1:MQTT-3.14.4-3.\n    client.will = undefined;', ''),
      edit('disconnect.ts', 'if (code === reasonCode.success) client.will = undefined;', ''),
      edit('disconnect.ts', 'if (code === reasonCode.success) client.will = undefined;', 'client.will = undefined;'),
    ],
  },
  {
    sentence: 'Without a will nothing is published, though the client had one in an earlier connection.',
    statements: ['3.1.1:MQTT-3.1.2-12', '5.0:MQTT-3.1.2-8'],
    run: async (wire) => {
      const watcher = await watching(wire);
      const first = await connect(wire, 'a', { ...kept, will: will('m') });
      await first.cut();
      await watcher.receiveMessage('m');
      const second = await connect(wire, 'a', kept);
      await second.cut();
      await watcher.receiveNothing();
    },
    brokenBy: [
      edit(
        'session.ts',
        leavesWill,
        'session.will = will ?? session.will; if (session.will) leaveWill(state, session, session.will);',
      ),
    ],
  },
  {
    sentence: 'A will is retained exactly if it says so.',
    statements: ['3.1.1:MQTT-3.1.2-16', '3.1.1:MQTT-3.1.2-17', '5.0:MQTT-3.1.2-14', '5.0:MQTT-3.1.2-15'],
    run: async (wire) => {
      await (await connect(wire, 'a', { will: will('not retained', { topic: 'will/a', retain: false }) })).cut();
      await (await connect(wire, 'b', { will: will('retained', { topic: 'will/b', retain: true }) })).cut();
      const later = await connect(wire, 'later');
      await later.subscribe('will/b');
      await later.receiveMessage('retained', { topic: 'will/b', retain: true });
      await later.subscribe('will/a');
      await later.receiveNothing();
    },
    brokenBy: [
      edit(
        'fan-out.ts',
        '  retain(state, message);\n',
        '  if (message.payload.length !== 8) retain(state, message);\n',
      ),
      edit('retained.ts', 'if (!message.retain) return;', ''),
    ],
  },
  {
    sentence: 'A will waits for its Will Delay Interval.',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-10', '5.0:U-5.0-12'],
    run: async (wire) => {
      const watcher = await watching(wire);
      const client = await connect(wire, 'a', { ...kept, will: will('m', { willDelayIntervalSeconds: 4 }) });
      await client.cut();
      await wire.wait(3_000);
      await watcher.receiveNothing();
      await wire.wait(3_000);
      await watcher.receiveMessage('m');
    },
    brokenBy: [
      edit('will.ts', 'const delayMs = delaySeconds * 1000;', 'const delayMs = 1;'),
      edit('will.ts', 'const delayMs = delaySeconds * 1000;', 'const delayMs = 10_000;'),
    ],
  },
  {
    sentence: 'A will does not wait for longer than its session lasts, and without a delay not at all.',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-10', '5.0:U-5.0-12'],
    run: async (wire) => {
      const watcher = await watching(wire);
      // Longer than anyone waits who does not want to be fooled by a will that has waited for it.
      const delayed = { willDelayIntervalSeconds: 60 };
      await (await connect(wire, 'absent', { ...kept, will: will('at once') })).cut();
      await watcher.receiveMessage('at once');
      await (await connect(wire, 'ended', { will: will('with the connection', delayed) })).cut();
      await wire.wait(2_000);
      await watcher.receiveMessage('with the connection');
      const client = await connect(wire, 'ends', {
        sessionExpiryIntervalSeconds: 4,
        will: will('with the session', delayed),
      });
      await client.cut();
      await wire.wait(3_000);
      await watcher.receiveNothing();
      await wire.wait(3_000);
      await watcher.receiveMessage('with the session');
      await wire.waitLong(60_000);
      await watcher.receiveNothing();
    },
    brokenBy: [
      edit('will.ts', 'will.willDelayIntervalSeconds ?? 0', 'will.willDelayIntervalSeconds ?? 1'),
      edit('will.ts', outlastsSession, 'const delaySeconds = willDelayIntervalSeconds;'),
      edit('session.ts', '  firePendingWill(state, session);\n  state.journal', '  state.journal'),
    ],
  },
  {
    sentence: 'Who comes back to its session before the Will Delay Interval has passed stops the will.',
    statements: ['5.0:MQTT-3.1.3-9', '5.0:MQTT-3.1.2-8'],
    run: async (wire) => {
      const watcher = await watching(wire);
      await (await connect(wire, 'a', { ...kept, will: will('m', { willDelayIntervalSeconds: 4 }) })).cut();
      await wire.wait(2_000);
      await connect(wire, 'a', kept);
      await wire.wait(10_000);
      await watcher.receiveNothing();
    },
    brokenBy: [edit('session.ts', 'cancelPendingWill(state, stored);', '')],
  },
  {
    sentence: 'A will that waits is published when a Clean Start ends its session.',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-12'],
    run: async (wire) => {
      const watcher = await watching(wire);
      await (await connect(wire, 'a', { ...kept, will: will('m', { willDelayIntervalSeconds: 60 }) })).cut();
      await watcher.receiveNothing();
      await connect(wire, 'a', { cleanStart: true });
      await wire.wait(2_000);
      const wills = await watcher.receiveMessages();
      require(wills.length <= 1, 'It is published twice.');
      advise(wire, wills.length === 1, 'A Clean Start cancels a will that waits, where the standard says two things.');
    },
    brokenBy: [
      edit(
        'session.ts',
        'if (stored && cleanStart) endSession(state, stored);',
        'if (stored && cleanStart) { cancelPendingWill(state, stored); endSession(state, stored); }',
      ),
    ],
  },
  {
    sentence: 'A will waits no longer than the session that a DISCONNECT has shortened.',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-12'],
    run: async (wire) => {
      const watcher = await watching(wire);
      const client = await connect(wire, 'a', { ...kept, will: will('m', { willDelayIntervalSeconds: 60 }) });
      client.send('DISCONNECT', { reasonCode: reasonCode.disconnectWithWill, sessionExpiryIntervalSeconds: 0 });
      await wire.wait(2_000);
      await watcher.receiveMessage('m');
    },
    brokenBy: [
      edit('disconnect.ts', 'const violation = changeExpiry(state, client, packet);', 'const violation = undefined;'),
    ],
  },
  {
    sentence: 'The Message Expiry Interval of a will begins when it is published.',
    statements: ['5.0:MQTT-3.3.2-6'],
    run: async (wire) => {
      const watcher = await watching(wire);
      const fields = { willDelayIntervalSeconds: 10, messageExpiryIntervalSeconds: 5 };
      await (await connect(wire, 'a', { ...kept, will: will('m', fields) })).cut();
      await wire.wait(12_000);
      await watcher.receiveMessage('m', { messageExpiryIntervalSeconds: 5 });
    },
    brokenBy: [edit('will.ts', "'5.0', state.nowMs)", "'5.0', state.nowMs - 2_000)")],
  },
  {
    sentence: 'A takeover publishes the older will, unless it waits and the session goes on.',
    statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9', '5.0:U-5.0-03'],
    run: async (wire) => {
      const watcher = await watching(wire);
      await connect(wire, 'a', { ...kept, will: will('at once') });
      await connect(wire, 'a', kept);
      await watcher.receiveMessage('at once');
      if (wire.version === '3.1.1') return;
      await connect(wire, 'b', { ...kept, will: will('never', { willDelayIntervalSeconds: 4 }) });
      await connect(wire, 'b', { ...kept, will: will('at the end', { willDelayIntervalSeconds: 4 }) });
      await wire.wait(8_000);
      await watcher.receiveNothing();
      await connect(wire, 'b', { cleanStart: true });
      const wills = await watcher.receiveMessages();
      require(wills.length <= 1, 'It is published twice.');
      advise(
        wire,
        wills.length === 1,
        'A takeover with Clean Start cancels a will, where the standard says two things.',
      );
    },
    brokenBy: [
      edit(
        'session.ts',
        'if (older) closeConnection(',
        'if (older?.client) older.client.will = undefined; if (older) closeConnection(',
      ),
      edit('session.ts', 'cancelPendingWill(state, stored);', ''),
    ],
  },
];

function will(payload: string, fields: Partial<Omit<Will, 'payload'>> = {}): Will {
  return { topic: 'will', payload: bytes(payload), qos: 0, retain: false, ...fields };
}

/** A client that gets the wills, at the QoS which they have. */
async function watching(wire: Wire): Promise<Client> {
  const watcher = await connect(wire, 'watcher');
  await watcher.subscribe({ topicFilter: 'will', qos: 1 });
  return watcher;
}

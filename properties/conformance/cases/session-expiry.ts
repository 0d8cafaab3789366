/** How long a session lasts: 5.0, sections 3.1.2.11.2, 3.14.2.2.2 and 4.1. */
import { reasonCode, sessionNeverExpires } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect, connected } from '../exchange/connect.ts';
import { require } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';

export const sessionExpiryCases: readonly Case[] = [
  {
    sentence: 'A session outlives its connection by the Session Expiry Interval.',
    statements: ['5.0:MQTT-3.1.2-23', '5.0:MQTT-4.1.0-2', '5.0:U-5.0-20'],
    run: async (wire) => {
      await (await connect(wire, 'a', { sessionExpiryIntervalSeconds: 4 })).cut();
      await wire.wait(2_000);
      // The latest connection counts, not the first.
      const second = await connected(wire, 'a', { cleanStart: false, sessionExpiryIntervalSeconds: 4 });
      require(second.connack.sessionPresent, 'The session has gone too early.');
      await second.client.cut();
      await wire.wait(3_000);
      const third = await connected(wire, 'a', { cleanStart: false, sessionExpiryIntervalSeconds: 4 });
      require(third.connack.sessionPresent, 'The interval has run since an earlier connection.');
      await third.client.cut();
      await wire.waitPast(6_000);
      require(!(await isPresent(wire, 'a')), 'The session is still there.');
    },
    brokenBy: [
      edit('session.ts', 'const expiryMs = session.expiryIntervalSeconds * 1000;', 'const expiryMs = 1;'),
      edit('session.ts', 'const expiryMs = session.expiryIntervalSeconds * 1000;', 'const expiryMs = 7_000;'),
      edit('session.ts', 'keepWhileConnected(state, stored);', ''),
    ],
  },
  {
    sentence:
      'A session ends with its connection if the Session Expiry Interval is 0 or absent, and never if it is 0xFFFFFFFF.',
    statements: ['5.0:U-5.0-13'],
    run: async (wire) => {
      await (await connect(wire, 'absent')).cut();
      await (await connect(wire, 'zero', { sessionExpiryIntervalSeconds: 0 })).cut();
      await (await connect(wire, 'never', { sessionExpiryIntervalSeconds: sessionNeverExpires })).cut();
      require(!(await isPresent(wire, 'absent')), 'Without an interval the session is still there.');
      require(!(await isPresent(wire, 'zero')), 'With the interval 0 the session is still there.');
      await wire.wait(10_000);
      require(await isPresent(wire, 'never'), 'The session that never expires has gone.');
    },
    brokenBy: [
      edit(
        'session.ts',
        'if (session.expiryIntervalSeconds === 0) endSession(state, session);',
        'if (session.expiryIntervalSeconds === 0) return;',
      ),
      edit('accept.ts', 'connect.sessionExpiryIntervalSeconds ?? 0', 'connect.sessionExpiryIntervalSeconds ?? 1'),
      edit('session.ts', '=== sessionNeverExpires ? Infinity', '=== sessionNeverExpires ? 1'),
    ],
  },
  {
    sentence: 'A server that keeps sessions for less than is asked says so in the CONNACK.',
    statements: ['5.0:U-5.0-14'],
    options: { sessionExpiryMaximumSeconds: 4 },
    run: async (wire) => {
      const longer = await connected(wire, 'longer', { sessionExpiryIntervalSeconds: 60 });
      require(longer.connack.sessionExpiryIntervalSeconds === 4, 'The CONNACK does not say the interval.');
      await longer.client.cut();
      await wire.wait(2_000);
      require(await isPresent(wire, 'longer', 60), 'The session has gone before the interval said.');
      await wire.waitPast(6_000);
      require(!(await isPresent(wire, 'longer')), 'The session is there after the interval said.');
    },
    brokenBy: [
      edit('accept.ts', 'sessionExpiryIntervalSeconds: grantedSeconds', ''),
      edit('accept.ts', 'expiryInterval(grantedSeconds)', 'expiryInterval(requestedSeconds)'),
      edit('accept.ts', 'expiryInterval(grantedSeconds)', 'expiryInterval(1)'),
    ],
  },
  {
    sentence: 'DISCONNECT changes the Session Expiry Interval if it has one, and leaves it otherwise.',
    statements: ['5.0:U-5.0-16', '5.0:MQTT-3.1.2-23', '5.0:MQTT-4.1.0-2'],
    run: async (wire) => {
      const leaves = await connect(wire, 'leaves', { sessionExpiryIntervalSeconds: 4 });
      await leaves.leave();
      const shortens = await connect(wire, 'shortens', { sessionExpiryIntervalSeconds: 4 });
      await shortens.leave({ sessionExpiryIntervalSeconds: 0 });
      const lengthens = await connect(wire, 'lengthens', { sessionExpiryIntervalSeconds: 4 });
      await lengthens.leave({ sessionExpiryIntervalSeconds: 60 });
      await wire.wait(2_000);
      require(await isPresent(wire, 'leaves', 4), 'The interval of the CONNECT does not hold.');
      require(!(await isPresent(wire, 'shortens')), 'The interval of the CONNECT still holds.');
      await wire.waitPast(6_000);
      require(!(await isPresent(wire, 'leaves')), 'The session is still there.');
      require(await isPresent(
        wire,
        'lengthens',
      ), 'The interval of the CONNECT still holds, though the longer was asked for.');
    },
    brokenBy: [
      edit(
        'disconnect.ts',
        'if (requestedSeconds === undefined) return undefined;',
        'if (requestedSeconds === undefined) { client.session.expiryIntervalSeconds = 0; return undefined; }',
      ),
      edit('disconnect.ts', 'const violation = changeExpiry(state, client, packet);', 'const violation = undefined;'),
    ],
  },
  {
    rigour: true,
    sentence: 'A session that was to end with its connection cannot be kept by DISCONNECT: that is a Protocol Error.',
    statements: ['5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      client.send('DISCONNECT', { sessionExpiryIntervalSeconds: 60 });
      await client.isClosed(reasonCode.protocolError);
      require(!(await isPresent(wire, 'a')), 'The session was kept.');
    },
    brokenBy: [edit('disconnect.ts', 'session.expiryIntervalSeconds === 0 && requestedSeconds !== 0', 'false')],
  },
  {
    sentence: "A server's DISCONNECT has no Session Expiry Interval.",
    statements: ['5.0:MQTT-3.14.2-2'],
    run: async (wire) => {
      const first = await connect(wire, 'a', { sessionExpiryIntervalSeconds: 60 });
      await connect(wire, 'a', { sessionExpiryIntervalSeconds: 60 });
      for (const event of await first.receiveUntilClosed())
        if (event.type === 'server.DISCONNECT')
          require(event.sessionExpiryIntervalSeconds === undefined, 'There is a Session Expiry Interval.');
    },
    brokenBy: [
      edit(
        'edge/server-packet-writer.ts',
        "writeReason(body, 'DISCONNECT', event)",
        "writeReason(body, 'DISCONNECT', { ...event, sessionExpiryIntervalSeconds: 60 })",
      ),
    ],
  },
];

/** Whether there is a session; it goes on for so long after this connection, which is cut. */
async function isPresent(wire: Wire, clientId: string, sessionExpiryIntervalSeconds = 0): Promise<boolean> {
  const { client, connack } = await connected(wire, clientId, { cleanStart: false, sessionExpiryIntervalSeconds });
  await client.cut();
  return connack.sessionPresent;
}

/** CONNACK: section 3.2 of both versions. */
import { reasonCode, type Connect } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect, connected } from '../exchange/connect.ts';
import { rawConnect } from '../exchange/raw-packet.ts';
import { kept, refused, refusing } from '../exchange/recurring.ts';
import { NotOffered, require } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';

const sendsConnack = 'send(state, connection, { ...fitting, sessionPresent });';

export const connackCases: readonly Case[] = [
  {
    sentence: 'A valid CONNECT is answered by CONNACK 0, before anything that waits for the client.',
    statements: ['3.1.1:MQTT-3.1.4-4', '3.1.1:MQTT-3.2.0-1', '5.0:MQTT-3.1.4-5', '5.0:MQTT-3.2.0-1'],
    run: async (wire) => {
      const first = await connect(wire, 'a', kept);
      await first.subscribe({ topicFilter: 'x', qos: 1 });
      await first.cut();
      (await connect(wire, 'b')).publish('x', { payload: 'm', qos: 1 });
      const { client } = await connected(wire, 'a', kept);
      await client.receiveMessage('m');
    },
    brokenBy: [
      edit('accept.ts', sendsConnack, ''),
      edit('accept.ts', sendsConnack, `send(state, connection, { type: 'server.PINGRESP' }); ${sendsConnack}`),
    ],
  },
  {
    sentence: 'A connection gets no second CONNACK.',
    statements: ['5.0:MQTT-3.2.0-2'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      await client.isServed();
      client.sendConnect({ clientId: 'a' });
      await client.isClosed(reasonCode.protocolError);
    },
    brokenBy: [
      edit('connect.ts', 'if (connection.client || connection.authentication) return', 'if (false) return'),
      edit('accept.ts', sendsConnack, `${sendsConnack} ${sendsConnack}`),
    ],
  },
  {
    sentence: 'The acknowledge flags of a CONNACK are 0 but for Session Present.',
    statements: ['5.0:MQTT-3.2.2-1'],
    run: async (wire) => {
      const first = await connect(wire, 'a', kept);
      require(first.lastBytes[2] === 0, 'The acknowledge flags are not 0.');
      await first.cut();
      const second = await connect(wire, 'a', kept);
      require(second.lastBytes[2] === 1, 'The acknowledge flags are not 1.');
    },
    brokenBy: [
      edit(
        'edge/server-packet-writer.ts',
        'body.byte(event.sessionPresent ? 1 : 0);',
        'body.byte(event.sessionPresent ? 3 : 2);',
      ),
    ],
  },
  {
    sentence: 'Clean Start 1 has Session Present 0, though there was a session.',
    statements: ['3.1.1:MQTT-3.2.2-1', '5.0:MQTT-3.2.2-2'],
    run: async (wire) => {
      await (await connect(wire, 'a', kept)).cut();
      const { connack } = await connected(wire, 'a', { cleanStart: true });
      require(!connack.sessionPresent, 'Session Present is 1.');
    },
    brokenBy: [
      edit('session.ts', 'return { session, sessionPresent: false };', 'return { session, sessionPresent: !!stored };'),
    ],
  },
  {
    sentence: 'Clean Start 0 has Session Present 1 exactly if there is a session, be it without subscriptions.',
    statements: ['3.1.1:MQTT-3.2.2-2', '3.1.1:MQTT-3.2.2-3', '5.0:MQTT-3.2.2-3'],
    run: async (wire) => {
      const first = await connected(wire, 'a', kept);
      require(!first.connack.sessionPresent, 'Session Present is 1 without a session.');
      await first.client.cut();
      const second = await connected(wire, 'a', kept);
      require(second.connack.sessionPresent, 'Session Present is 0 though there is a session.');
      // Its session ends with its connection, which the next one takes over.
      await connect(wire, 'b', { cleanStart: true });
      const { connack } = await connected(wire, 'b', kept);
      require(!connack.sessionPresent, 'Session Present is 1 though the session has ended.');
    },
    brokenBy: [
      edit('session.ts', 'return { session, sessionPresent: false };', 'return { session, sessionPresent: true };'),
      edit(
        'session.ts',
        'return { session: stored, sessionPresent: true };',
        'return { session: stored, sessionPresent: false };',
      ),
      edit(
        'session.ts',
        'if (session.expiryIntervalSeconds === 0) endSession(state, session);',
        'if (session.expiryIntervalSeconds === 0) return;',
      ),
    ],
  },
  {
    sentence: 'A CONNACK that refuses has Session Present 0 and a code of its table, and the close follows.',
    statements: [
      '3.1.1:MQTT-3.2.2-4',
      '3.1.1:MQTT-3.2.2-5',
      '3.1.1:U-3.1.1-02',
      '3.1.1:U-3.1.1-16',
      '5.0:MQTT-3.2.2-6',
      '5.0:MQTT-3.2.2-7',
      '5.0:MQTT-3.2.2-8',
      '5.0:MQTT-3.1.4-2',
      '5.0:MQTT-4.13.2-1',
    ],
    options: refusing,
    refuses: true,
    run: async (wire) => {
      await (await connect(wire, 'a', kept)).cut();
      const client = await wire.open();
      client.sendConnect({ clientId: 'a', ...kept, ...refused });
      await refuses(client, [4, 5], [reasonCode.badUserNameOrPassword, reasonCode.notAuthorized]);
    },
    brokenBy: [
      edit(
        'connect.ts',
        "return typeof answer === 'number' ? { reasonCode: answer } : answer;",
        'return { reasonCode: 0 };',
      ),
      edit('refusal.ts', 'sessionPresent: false, reasonCode: code', 'sessionPresent: true, reasonCode: code'),
      edit('refusal.ts', 'sessionPresent: false, reasonCode: code', 'sessionPresent: false, reasonCode: 0x8d'),
      edit('refusal.ts', '...why });\n  closeConnection(state, connection);', '...why });'),
    ],
  },
  {
    sentence: 'A version of the protocol that is not spoken is refused, and the close follows.',
    statements: ['3.1.1:MQTT-3.1.2-2', '5.0:MQTT-3.1.2-2'],
    run: async (wire) => {
      const client = await wire.open();
      client.sendBytes(rawConnect(wire, { protocolLevel: 6, properties: Uint8Array.of(0) }));
      await refuses(client, [1], [1, reasonCode.unsupportedProtocolVersion]);
    },
    brokenBy: [
      edit('refusal.ts', 'sessionPresent: false, reasonCode: 1 });', 'sessionPresent: false, reasonCode: 2 });'),
      edit('refusal.ts', 'reasonCode: 1 });\n  closeConnection(state, connection);', 'reasonCode: 1 });'),
    ],
  },
  {
    sentence: 'A Client Identifier that is rejected is told so, and the close follows.',
    statements: ['3.1.1:MQTT-3.1.3-9', '5.0:MQTT-3.1.3-8'],
    options: { clientIdentifierBytesMax: 30 },
    run: async (wire) => {
      const client = await wire.open();
      client.sendConnect({ clientId: 'a'.repeat(31) });
      await refuses(client, [2], [reasonCode.clientIdentifierNotValid]);
    },
    brokenBy: [
      edit('connect.ts', 'utf8Bytes(clientId) > options.clientIdentifierBytesMax', 'utf8Bytes(clientId) > 99'),
      edit('refusal.ts', '...why });\n  closeConnection(state, connection);', '...why });'),
      edit(
        'connect.ts',
        'reasonCode: reasonCode.clientIdentifierNotValid,\n      reasonString',
        'reasonCode: 0x87,\n      reasonString',
      ),
    ],
  },
  {
    sentence: 'A client without a Client Identifier is told one that it can come back with.',
    statements: ['5.0:MQTT-3.1.3-6', '5.0:MQTT-3.1.3-7', '5.0:MQTT-3.2.2-16'],
    run: async (wire) => {
      const first = await unnamed(wire, { sessionExpiryIntervalSeconds: 60 });
      const clientId = first.connack.assignedClientIdentifier;
      require(clientId !== undefined && clientId !== '', 'No Client Identifier was assigned.');
      await first.client.cut();
      const { connack } = await connected(wire, clientId, kept);
      require(connack.sessionPresent, 'The identifier has no session.');
    },
    brokenBy: [
      edit('accept.ts', 'assignedClientIdentifier: clientId', ''),
      edit('accept.ts', 'openSession(state, clientId,', 'openSession(state, connect.clientId,'),
    ],
  },
  {
    sentence: 'An Assigned Client Identifier is that of no current session.',
    statements: ['5.0:MQTT-3.1.3-6', '5.0:MQTT-3.2.2-16'],
    options: { assignClientIdentifier: everySecondIsTaken() },
    run: async (wire) => {
      await (await connect(wire, 'taken', kept)).cut();
      const first = (await connected(wire, '')).connack.assignedClientIdentifier;
      const second = (await connected(wire, '')).connack.assignedClientIdentifier;
      require(first !== 'taken' && second !== 'taken', 'A session has the identifier.');
      require(first !== second, 'Another client was given the same.');
    },
    brokenBy: [edit('accept.ts', 'if (canBeSaid && !sessions.has(clientId)) return clientId;', 'return clientId;')],
  },
];

/** 3.1.1 has to say one of these return codes before it closes, 5.0 may say one of those. */
async function refuses(client: Client, returnCodes: readonly number[], reasonCodes: readonly number[]): Promise<void> {
  if (client.version === '5.0') return client.isRefused(...reasonCodes);
  const { reasonCode: returnCode } = await client.receive('CONNACK', { sessionPresent: false });
  require(returnCodes.includes(returnCode), `The return code is ${returnCode}.`);
  await client.isClosed();
}

/** Connects without a Client Identifier, which a server may refuse. */
async function unnamed(wire: Wire, fields: Partial<Connect>): ReturnType<typeof connected> {
  const client = await wire.open();
  client.sendConnect({ clientId: '', ...fields });
  const connack = await client.receive('CONNACK');
  if (connack.reasonCode === reasonCode.clientIdentifierNotValid)
    throw new NotOffered('it gives no Client Identifiers');
  require(connack.reasonCode === 0, `CONNACK has the code ${connack.reasonCode}.`);
  return { client, connack };
}

/** Whichever broker it serves: one of two answers is in use. */
function everySecondIsTaken(): () => string {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % 2 === 0 ? `free-${calls}` : 'taken';
  };
}

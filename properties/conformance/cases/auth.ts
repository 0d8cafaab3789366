/** Enhanced authentication: 5.0, sections 3.15 and 4.12. The server knows one method, which asks for one word. */
import type { EnhancedAuthentication } from '../../../impl/enhanced-authentication.ts';
import { reasonCode, type Auth } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { bytes } from '../exchange/bytes.ts';
import type { Client } from '../exchange/client.ts';
import { connect, connected } from '../exchange/connect.ts';
import { rawConnect, rawPacket, rawString, rawTopic } from '../exchange/raw-packet.ts';
import { require } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';

const challenge: EnhancedAuthentication = {
  begin: () => ({
    proceed: (data, isFirst) => {
      const word = data && new TextDecoder().decode(data);
      if (isFirst && word === 'nobody') return { type: 'refuse' };
      if (isFirst) return { type: 'continue', data: bytes('the word?') };
      return word === 'the word' ? { type: 'accept', data: bytes('welcome') } : { type: 'refuse' };
    },
  }),
};
const options = { enhancedAuthentication: new Map([['challenge', challenge]]) };
const method = { authenticationMethod: 'challenge' } as const;
const asks = {
  reasonCode: reasonCode.continueAuthentication,
  ...method,
  authenticationData: bytes('the word?'),
} as const;
const answers: Auth = {
  reasonCode: reasonCode.continueAuthentication,
  ...method,
  authenticationData: bytes('the word'),
};
const fails: Auth = { reasonCode: reasonCode.continueAuthentication, ...method, authenticationData: bytes('a word') };

const otherwise = 'else accept(state, connection, connect, answer);';
const sendsConnack = 'send(state, connection, { ...fitting, sessionPresent });';
const sendsAuth =
  "send(state, connection, { type: 'server.AUTH', reasonCode: 0x18, authenticationMethod: 'challenge' });";

export const authCases: readonly Case[] = [
  {
    sentence:
      'A CONNECT with an Authentication Method is answered by AUTH until the client has shown who it is, and then by CONNACK, all of them with the method.',
    statements: ['5.0:MQTT-4.12.0-2', '5.0:MQTT-4.12.0-5', '5.0:MQTT-3.15.2-1', '5.0:MQTT-3.2.0-1'],
    options,
    run: async (wire) => {
      const client = await wire.open();
      client.sendConnect({ clientId: 'a', ...method });
      await client.receive('AUTH', asks);
      client.send('AUTH', answers);
      await client.receive('CONNACK', { reasonCode: 0, ...method, authenticationData: bytes('welcome') });
      await client.isServed();
    },
    brokenBy: [
      edit('authentication.ts', 'waiting.answer, proof);', 'waiting.answer);'),
      edit('authentication.ts', 'authenticationMethod: method,', "authenticationMethod: 'other',"),
      edit(
        'authentication.ts',
        "step.type === 'continue' ? reasonCode.continueAuthentication",
        "step.type === 'continue' ? reasonCode.success",
      ),
    ],
  },
  {
    sentence: 'Without an Authentication Method in the CONNECT the server sends no AUTH, and names none.',
    statements: ['5.0:MQTT-4.12.0-6'],
    options,
    run: async (wire) => {
      const { client, connack } = await connected(wire, 'a');
      require(connack.authenticationMethod === undefined, 'CONNACK names a method.');
      await client.isServed();
    },
    brokenBy: [
      edit(
        'connect.ts',
        otherwise,
        "else accept(state, connection, connect, answer, { authenticationMethod: 'challenge' });",
      ),
      edit('accept.ts', sendsConnack, `${sendsAuth} ${sendsConnack}`),
    ],
  },
  {
    sentence: 'An Authentication Method that the server does not know is refused, and the close follows.',
    statements: ['5.0:MQTT-4.12.0-1'],
    options,
    run: async (wire) => {
      const client = await wire.open();
      client.sendConnect({ clientId: 'a', authenticationMethod: 'other' });
      await client.isRefused(reasonCode.badAuthenticationMethod, reasonCode.notAuthorized);
    },
    brokenBy: [
      edit('authentication.ts', 'if (!plugin) return refuse(', 'if (!plugin) return accept('),
      edit(
        'authentication.ts',
        'reasonCode: reasonCode.badAuthenticationMethod',
        'reasonCode: reasonCode.protocolError',
      ),
      edit('refusal.ts', '...why });\n  closeConnection(state, connection);', '...why });'),
    ],
  },
  {
    sentence: 'Who fails at any step is refused and closed, and has not taken over the client that is there.',
    statements: ['5.0:MQTT-4.12.0-4', '5.0:MQTT-3.1.4-2'],
    options,
    run: async (wire) => {
      const present = await connect(wire, 'a');
      const first = await wire.open();
      first.sendConnect({ clientId: 'a', ...method, authenticationData: bytes('nobody') });
      await first.isRefused(reasonCode.notAuthorized);
      const second = await wire.open();
      second.sendConnect({ clientId: 'a', ...method });
      await second.receive('AUTH', asks);
      second.send('AUTH', fails);
      await second.isRefused(reasonCode.notAuthorized);
      await present.isServed();
    },
    brokenBy: [
      edit(
        'authentication.ts',
        'return fail(state, connection, authentication, step);',
        'return waiting && accept(state, connection, waiting.connect, waiting.answer);',
      ),
      edit('refusal.ts', '...why });\n  closeConnection(state, connection);', '...why });'),
    ],
  },
  {
    sentence: 'Who sends anything but AUTH or DISCONNECT before the CONNACK is refused, and nothing is done for it.',
    statements: ['5.0:MQTT-4.13.1-1', '5.0:MQTT-3.14.0-1'],
    options,
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('x');
      const early = [
        'c0 00',
        rawPacket(0x30, rawTopic(wire), 0, 0x6d, 0x6d),
        rawConnect(wire, { payload: [rawString('')] }),
      ];
      for (const sent of early) {
        const client = await wire.open();
        client.sendConnect({ clientId: 'a', ...method });
        await client.receive('AUTH', asks);
        client.sendBytes(sent);
        await client.isRefused(reasonCode.protocolError, reasonCode.malformedPacket, reasonCode.notAuthorized);
      }
      await watcher.receiveNothing();
    },
    brokenBy: [
      edit(
        'broker.ts',
        "if (event.type === 'client.AUTH') return handleAuth(",
        "if (event.type === 'client.PINGREQ') { send(state, connection, { type: 'server.PINGRESP' }); return undefined; } if (event.type === 'client.AUTH') return handleAuth(",
      ),
      edit('connect.ts', 'if (connection.client || connection.authentication) return', 'if (connection.client) return'),
      edit(
        'authentication.ts',
        'if (waiting) refuse(state, connection, waiting.connect, { reasonCode: code, ...information });\n  else closeConnection(state, connection, code, why);',
        "send(state, connection, { type: 'server.DISCONNECT', reasonCode: code }); closeConnection(state, connection);",
      ),
    ],
  },
  {
    sentence: 'A client may authenticate again while it is served, and is told of the success.',
    statements: ['5.0:MQTT-4.12.0-2', '5.0:MQTT-4.12.0-5', '5.0:MQTT-3.15.2-1'],
    options,
    run: async (wire) => {
      const client = await authenticated(wire);
      client.send('AUTH', { reasonCode: reasonCode.reAuthenticate, ...method });
      await client.receive('AUTH', asks);
      await client.isServed();
      client.send('AUTH', answers);
      await client.receive('AUTH', { reasonCode: reasonCode.success, ...method });
      await client.isServed();
    },
    brokenBy: [
      edit('authentication.ts', 'authenticationMethod: method,', "authenticationMethod: 'other',"),
      edit(
        'authentication.ts',
        'reasonCode.continueAuthentication : reasonCode.success',
        'reasonCode.continueAuthentication : reasonCode.continueAuthentication',
      ),
      edit(
        'authentication.ts',
        'if (begins ? isUnderWay : !continues || !isUnderWay) return outOfPlace;',
        'if (begins) return outOfPlace;',
      ),
    ],
  },
  {
    sentence: 'A client that fails to authenticate again is disconnected.',
    statements: ['5.0:MQTT-4.12.1-2'],
    options,
    run: async (wire) => {
      const client = await authenticated(wire);
      client.send('AUTH', { reasonCode: reasonCode.reAuthenticate, ...method });
      await client.receive('AUTH', asks);
      client.send('AUTH', fails);
      await client.isClosed(reasonCode.notAuthorized);
    },
    brokenBy: [
      edit(
        'authentication.ts',
        'else closeConnection(state, connection, code, wellFormed(information).reasonString);',
        '',
      ),
    ],
  },
  {
    sentence: 'An AUTH that breaks the protocol ends the connection.',
    statements: ['5.0:MQTT-3.15.1-1', '5.0:MQTT-3.15.2-1', '5.0:MQTT-4.12.0-5', '5.0:MQTT-4.13.1-1'],
    options,
    run: async (wire) => {
      const flags = await authenticated(wire);
      const right = flags.bytesOf('AUTH', { reasonCode: reasonCode.reAuthenticate, ...method });
      flags.sendBytes(right.map((byte, at) => (at === 0 ? byte | 1 : byte)));
      await flags.isClosed(reasonCode.malformedPacket);
      const code = await authenticated(wire);
      const codeAt = right.indexOf(reasonCode.reAuthenticate);
      code.sendBytes(right.map((byte, at) => (at === codeAt ? 0x01 : byte)));
      await code.isClosed(reasonCode.malformedPacket, reasonCode.protocolError);
      const other = await authenticated(wire);
      other.send('AUTH', { reasonCode: reasonCode.reAuthenticate, authenticationMethod: 'other' });
      await other.isClosed(reasonCode.protocolError, reasonCode.badAuthenticationMethod);
      const answersNothing = await authenticated(wire);
      answersNothing.send('AUTH', answers);
      await answersNothing.isClosed(reasonCode.protocolError);
      const unasked = await connect(wire, 'b');
      unasked.send('AUTH', { reasonCode: reasonCode.reAuthenticate, ...method });
      await unasked.isClosed(reasonCode.protocolError);
    },
    brokenBy: [
      edit(
        'edge/header.ts',
        'if (flags === reservedFlags(type)) return undefined;',
        "if (type === 'AUTH' || flags === reservedFlags(type)) return undefined;",
      ),
      [
        edit('edge/reason-codes.ts', 'AUTH: new Set([0x18, 0x19])', 'AUTH: new Set([0x01, 0x18, 0x19])'),
        edit('authentication.ts', '!isUnderWay) return outOfPlace;', '!isUnderWay) return undefined;'),
      ],
      edit('authentication.ts', '!continues || !isUnderWay', '!continues'),
      edit(
        'authentication.ts',
        'authentication.method) return otherMethod;',
        'authentication.method) return undefined;',
      ),
      edit('authentication.ts', 'if (!authentication) return unasked;', 'if (!authentication) return undefined;'),
    ],
  },
];

/** Connected, having answered the challenge. */
async function authenticated(wire: Wire): Promise<Client> {
  const client = await wire.open();
  client.sendConnect({ clientId: 'authenticated', ...method });
  await client.receive('AUTH', asks);
  client.send('AUTH', answers);
  await client.receive('CONNACK', { reasonCode: 0, ...method });
  return client;
}

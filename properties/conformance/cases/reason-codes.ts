/** The Reason Codes of answers: 5.0, section 2.4 and the tables of section 3. That they are of the table the wire looks. */
import { reasonCode } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect } from '../exchange/connect.ts';
import { rawConnect } from '../exchange/raw-packet.ts';
import { tellsApart } from '../exchange/recurring.ts';
import { require } from '../wire/deviation.ts';

/** A code that neither CONNACK nor PUBACK, PUBREC and SUBACK have. */
const unsayable = reasonCode.sessionTakenOver;

export const reasonCodeCases: readonly Case[] = [
  {
    sentence: 'What a server refuses it refuses by a code that the answer may have.',
    statements: ['5.0:MQTT-3.2.2-8', '5.0:MQTT-3.4.2-1', '5.0:MQTT-3.5.2-1', '5.0:MQTT-3.9.3-2'],
    options: {
      authenticate: ({ password }) => (password ? unsayable : 0),
      authorizePublish: () => unsayable,
      authorizeSubscribe: () => unsayable,
    },
    run: async (wire) => {
      const client = await connect(wire, 'a');
      client.publish('x', { qos: 1 });
      requireRefusal((await client.receive('PUBACK', { packetIdentifier: 1 })).reasonCode);
      client.publish('x', { qos: 2, packetIdentifier: 2 });
      requireRefusal((await client.receive('PUBREC', { packetIdentifier: 2 })).reasonCode);
      const { reasonCodes } = await client.subscribe('x');
      requireRefusal(reasonCodes[0]);
      const other = await wire.open();
      other.sendConnect({ clientId: 'b', password: Uint8Array.of(1) });
      requireRefusal((await other.receive('CONNACK')).reasonCode);
      await other.isClosed();
    },
    brokenBy: [
      edit('reason-codes.ts', 'connectReasonCodes.has(refusal)', 'true'),
      edit('authorization.ts', 'refusal(answer, publishReasonCodes)', 'answer'),
      edit('authorization.ts', 'refusal(answer, subscribeReasonCodes)', 'answer'),
      edit(
        'delivery.ts',
        "{ type: 'server.PUBREC', packetIdentifier, ...said(client, refusal) }",
        "{ type: 'server.PUBREC', packetIdentifier, reasonCode: 0x8e }",
      ),
    ],
  },
  {
    sentence: 'PUBREL and PUBCOMP say success, or that the Packet Identifier is not known.',
    statements: ['5.0:MQTT-3.6.2-1', '5.0:MQTT-3.7.2-1'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      // The codes are looked at when the packets are read; no server has to answer a PUBREC that it knows nothing of.
      client.send('PUBREC', { packetIdentifier: 1 });
      await client.receiveAll();
      client.send('PUBREL', { packetIdentifier: 1 });
      await client.receive('PUBCOMP', { packetIdentifier: 1 });
      await client.subscribe({ topicFilter: 'x', qos: 2 });
      const publisher = await connect(wire, 'publisher');
      publisher.publish('x', { payload: 'm', qos: 2 });
      await publisher.receive('PUBREC', { packetIdentifier: 1, reasonCode: undefined });
      publisher.send('PUBREL', { packetIdentifier: 1 });
      await publisher.receive('PUBCOMP', { packetIdentifier: 1, reasonCode: undefined });
      const { packetIdentifier = 0 } = await client.receiveMessage('m', { qos: 2 });
      client.send('PUBREC', { packetIdentifier });
      await client.receive('PUBREL', { packetIdentifier, reasonCode: undefined });
    },
    brokenBy: [
      edit(
        'outgoing.ts',
        '{ reasonCode: reasonCode.packetIdentifierNotFound }',
        '{ reasonCode: reasonCode.packetIdentifierInUse }',
      ),
      edit(
        'delivery.ts',
        '{ reasonCode: reasonCode.packetIdentifierNotFound }',
        '{ reasonCode: reasonCode.packetIdentifierInUse }',
      ),
    ],
  },
  {
    sentence: 'UNSUBACK says for each Topic Filter whether there was such a subscription.',
    statements: ['5.0:MQTT-3.11.3-1', '5.0:MQTT-3.11.3-2'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      await client.subscribe('x');
      client.send('UNSUBSCRIBE', { packetIdentifier: 1, topicFilters: ['y', 'x', 'x', '+'] });
      tellsApart(wire, await client.receive('UNSUBACK', { packetIdentifier: 1 }), [0x11, 0x00, 0x11, 0x11]);
    },
    brokenBy: [
      edit(
        'subscription.ts',
        'reasonCode.success : reasonCode.noSubscriptionExisted',
        'reasonCode.success : reasonCode.noMatchingSubscribers',
      ),
      edit(
        'subscription.ts',
        "protocolVersion === '5.0' ? { reasonCodes } : {}",
        "protocolVersion === '5.0' ? { reasonCodes: reasonCodes.reverse() } : {}",
      ),
      edit(
        'subscription.ts',
        "protocolVersion === '5.0' ? { reasonCodes } : {}",
        "protocolVersion === '5.0' ? { reasonCodes: reasonCodes.slice(1) } : {}",
      ),
    ],
  },
  {
    sentence: 'A DISCONNECT of the server has a code that a server may use there, whatever the reason.',
    statements: ['5.0:MQTT-3.14.2-1'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      // A second CONNECT, of a version that is not spoken: CONNACK has a code for that, DISCONNECT has none.
      client.sendBytes(rawConnect(wire, { protocolLevel: 6 }));
      await client.isClosed(reasonCode.protocolError, reasonCode.malformedPacket);
      const first = await connect(wire, 'a');
      await connect(wire, 'a');
      await first.isClosed(reasonCode.sessionTakenOver);
    },
    brokenBy: [
      edit('reason-codes.ts', 'serverDisconnectCodes.has(code) ?', 'true ?'),
      edit(
        'reason-codes.ts',
        'serverDisconnectCodes.has(code) ?',
        'code === reasonCode.sessionTakenOver ? reasonCode.disconnectWithWill : serverDisconnectCodes.has(code) ?',
      ),
    ],
  },
  {
    rigour: true,
    sentence: 'An acknowledgement with a code that is not of its table ends the connection.',
    statements: ['5.0:MQTT-3.4.2-1', '5.0:MQTT-3.5.2-1', '5.0:MQTT-3.6.2-1', '5.0:MQTT-3.7.2-1', '5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      // PUBACK, PUBREC, PUBREL and PUBCOMP of the identifier 1, with a code that only other packets have.
      for (const firstByte of ['40', '50', '62', '70']) {
        const client = await connect(wire, 'a');
        client.sendBytes(`${firstByte} 03 0001 11`);
        await client.isClosed(reasonCode.protocolError, reasonCode.malformedPacket);
      }
    },
    brokenBy: [
      edit('edge/reason-codes.ts', 'const publishAnswers = [0x00,', 'const publishAnswers = [0x00, 0x11,'),
      edit('edge/reason-codes.ts', 'const releaseAnswers = [0x00,', 'const releaseAnswers = [0x00, 0x11,'),
      edit('edge/reason-codes.ts', 'PUBREC: new Set(publishAnswers)', 'PUBREC: new Set([...publishAnswers, 0x11])'),
      edit('edge/reason-codes.ts', 'PUBCOMP: new Set(releaseAnswers)', 'PUBCOMP: new Set([...releaseAnswers, 0x11])'),
    ],
  },
];

function requireRefusal(code = 0): void {
  require(code >= 0x80, `The code ${code} refuses nothing.`);
}

/** Reason Strings and User Properties of answers: 5.0, sections 3.1.2.11.4, 3.1.2.11.7 and 3.2.2.3.9. */
import type { EnhancedAuthentication } from '../../../impl/enhanced-authentication.ts';
import {
  reasonCode,
  type Auth,
  type Connect,
  type ProblemInformation,
  type ServerPackets,
} from '../../../model/vocabulary/packet.ts';
import { edit, type Edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { require } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';

type Answer = Exclude<keyof ServerPackets, 'PUBLISH' | 'PINGRESP'>;

/** All that may have a Reason String and User Properties. */
const informing = [
  'CONNACK',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBACK',
  'UNSUBACK',
  'AUTH',
  'DISCONNECT',
] as const satisfies readonly Answer[];

/** Those of them that may not if the client does not want to be informed. */
const silenced = informing.filter((type) => type !== 'CONNACK' && type !== 'DISCONNECT');

const packetBytesMax = 60;
const tooMuch = 'x'.repeat(packetBytesMax);
const talkative: ProblemInformation = { reasonString: tooMuch, userProperties: [['name', tooMuch]] };
const method = { authenticationMethod: 'any' } as const;
const continues: Auth = { reasonCode: reasonCode.continueAuthentication, ...method };
/** Asks once, whatever for. */
const asking: EnhancedAuthentication = {
  begin: () => ({ proceed: (_, isFirst) => ({ type: isFirst ? 'continue' : 'accept', ...talkative }) }),
};

/** Has many words for everyone, and refuses passwords, and whatever has to do with one topic. */
const options = {
  authenticate: ({ password }: Connect) => ({ reasonCode: password ? 0x87 : 0, ...talkative }),
  enhancedAuthentication: new Map([[method.authenticationMethod, asking]]),
  authorizePublish: (_: unknown, { topic }: { readonly topic: string }) => (topic === 'refused' ? 0x87 : 0),
  authorizeSubscribe: (_: unknown, { topicFilter }: { readonly topicFilter: string }) =>
    topicFilter === 'refused' ? 0x87 : 0,
};

export const problemInformationCases: readonly Case[] = [
  {
    sentence:
      "No answer exceeds the client's Maximum Packet Size by a Reason String or User Properties, and each is given.",
    statements: [
      '5.0:MQTT-3.1.2-24',
      '5.0:MQTT-3.2.2-19',
      '5.0:MQTT-3.2.2-20',
      '5.0:MQTT-3.4.2-2',
      '5.0:MQTT-3.4.2-3',
      '5.0:MQTT-3.5.2-2',
      '5.0:MQTT-3.5.2-3',
      '5.0:MQTT-3.6.2-2',
      '5.0:MQTT-3.6.2-3',
      '5.0:MQTT-3.7.2-2',
      '5.0:MQTT-3.7.2-3',
      '5.0:MQTT-3.9.2-1',
      '5.0:MQTT-3.9.2-2',
      '5.0:MQTT-3.11.2-1',
      '5.0:MQTT-3.11.2-2',
      '5.0:MQTT-3.14.2-3',
      '5.0:MQTT-3.14.2-4',
      '5.0:MQTT-3.15.2-2',
      '5.0:MQTT-3.15.2-3',
    ],
    options,
    run: async (wire) => {
      const limited = { maximumPacketSizeBytes: packetBytesMax };
      const requireFit: Check = (type, client) => {
        const size = client.lastBytes.length;
        require(size <= packetBytesMax, `${type} has ${size} bytes.`);
      };
      await everyAnswer(wire, limited, requireFit);
      const refused = await wire.open();
      refused.sendConnect({ clientId: 'b', password: Uint8Array.of(1), ...limited });
      requireFit('CONNACK', refused, await refused.receive('CONNACK', { reasonCode: reasonCode.notAuthorized }));
      await refused.isClosed();
    },
    brokenBy: [
      ...informing.flatMap((type) => [
        adding(type, `reasonString: '${tooMuch}'`),
        adding(type, `userProperties: [['name', '${tooMuch}']]`),
      ]),
      edit('authentication.ts', 'limits ? fitted(auth, limits) : auth', 'auth'),
      edit('refusal.ts', 'limits ? fitted(answer, limits) : answer', 'answer'),
    ],
  },
  {
    sentence: 'With Request Problem Information 0 only CONNACK and DISCONNECT have a Reason String or User Properties.',
    statements: ['5.0:MQTT-3.1.2-29'],
    options,
    run: async (wire) => {
      await everyAnswer(wire, { requestProblemInformation: false }, (type, _, answer) => {
        if (type === 'CONNACK' || type === 'DISCONNECT') return;
        const isBare = answer.reasonString === undefined && answer.userProperties === undefined;
        require(isBare, `${type} has Problem Information.`);
      });
    },
    brokenBy: [
      ...silenced.flatMap((type) => [
        adding(type, "reasonString: 'why'"),
        adding(type, "userProperties: [['name', 'value']]"),
      ]),
      edit('answer.ts', 'withoutReasonString(withoutUserProperties(answer))', 'withoutReasonString(answer)'),
      edit('answer.ts', 'withoutReasonString(withoutUserProperties(answer))', 'withoutUserProperties(answer)'),
    ],
  },
];

/** A server that adds this to every such answer, whatever the client takes. */
function adding(type: Answer, information: string): Edit {
  const text = 'const { packetBytesMax, problemInformation } = limits;';
  return edit('answer.ts', text, `${text} if (answer.type === 'server.${type}') return { ...answer, ${information} };`);
}

type Check = (type: Answer, client: Client, answer: ProblemInformation) => void;

/** Gives the server a reason for every kind of answer to a client that connects so. */
async function everyAnswer(wire: Wire, fields: Partial<Connect>, check: Check): Promise<void> {
  const client = await wire.open();
  const answered = async <Type extends Answer>(type: Type, some: Partial<ServerPackets[Type]>): Promise<void> =>
    check(type, client, await client.receive(type, some));
  client.sendConnect({ clientId: 'a', ...method, ...fields });
  await answered('AUTH', continues);
  client.send('AUTH', continues);
  await answered('CONNACK', { reasonCode: 0 });
  client.publish('refused', { qos: 1, packetIdentifier: 1 });
  await answered('PUBACK', { reasonCode: reasonCode.notAuthorized });
  client.publish('refused', { qos: 2, packetIdentifier: 2 });
  await answered('PUBREC', { reasonCode: reasonCode.notAuthorized });
  client.send('PUBREC', { packetIdentifier: 3 });
  await answered('PUBREL', { packetIdentifier: 3, reasonCode: reasonCode.packetIdentifierNotFound });
  client.send('PUBREL', { packetIdentifier: 4 });
  await answered('PUBCOMP', { packetIdentifier: 4, reasonCode: reasonCode.packetIdentifierNotFound });
  client.send('SUBSCRIBE', { packetIdentifier: 5, subscriptions: [{ topicFilter: 'refused', qos: 0 }] });
  await answered('SUBACK', { packetIdentifier: 5, reasonCodes: [reasonCode.notAuthorized] });
  client.send('UNSUBSCRIBE', { packetIdentifier: 6, topicFilters: ['x'] });
  await answered('UNSUBACK', { packetIdentifier: 6, reasonCodes: [reasonCode.noSubscriptionExisted] });
  client.send('AUTH', { reasonCode: reasonCode.reAuthenticate, ...method });
  await answered('AUTH', continues);
  client.send('AUTH', continues);
  await answered('AUTH', { reasonCode: reasonCode.success });
  client.sendConnect({ clientId: 'a' });
  await answered('DISCONNECT', { reasonCode: reasonCode.protocolError });
}

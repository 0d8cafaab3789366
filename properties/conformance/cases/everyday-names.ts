/** Names that mean something to the language in which a server is written, and nothing to MQTT. Sections 3.1.3.1 and 4.7. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect } from '../exchange/connect.ts';

/** Of letters alone, so that every server has to take them for Client Identifiers too. */
const words = ['constructor', 'toString', 'valueOf', 'hasOwnProperty'];

export const everydayNameCases: readonly Case[] = [
  {
    sentence: 'A Client Identifier of letters is taken, whatever else the word may mean.',
    statements: ['3.1.1:MQTT-3.1.3-5', '5.0:MQTT-3.1.3-5'],
    exact: 'client identifiers',
    run: async (wire) => {
      for (const word of words) {
        for (let times = 0; times < 2; times += 1) {
          const client = await connect(wire, word);
          await client.isServed();
          client.send('DISCONNECT', {});
          await client.isClosed();
        }
      }
    },
    brokenBy: [
      edit(
        'accept.ts',
        '  if (isFull(state, clientId)) return',
        '  if (clientId in {}) return closeConnection(state, connection);\n  if (isFull(state, clientId)) return',
      ),
    ],
  },
  {
    sentence: 'A message of a topic comes to who has subscribed to it, whatever else the word may mean.',
    statements: ['3.1.1:MQTT-3.3.2-3', '5.0:MQTT-3.3.2-3'],
    exact: 'topics',
    run: async (wire) => {
      const client = await connect(wire, 'subscriber');
      for (const word of [...words, '__proto__']) {
        await client.subscribe(word);
        client.publish(word, { payload: `${wire.tag} ${word}` });
        await client.receiveMessage(`${wire.tag} ${word}`, { topic: word });
      }
    },
    brokenBy: [
      edit(
        'fan-out.ts',
        '  retain(state, message);\n',
        '  retain(state, message);\n  if (message.topic in {}) return;\n',
      ),
    ],
  },
];

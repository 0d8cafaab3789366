/** Receive Maximum: 5.0, sections 3.3.4 and 4.9. */
import { reasonCode } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect, connected } from '../exchange/connect.ts';
import { kept, publishToEnd } from '../exchange/recurring.ts';
import { require } from '../wire/deviation.ts';
import { advise, type Wire } from '../wire/wire.ts';

const counted = 'client.sendQuota -= 1;';

export const flowControlCases: readonly Case[] = [
  {
    sentence:
      'No more QoS 1 messages are under way to a client than its Receive Maximum, and each PUBACK lets one more out.',
    holdsBack: true,
    statements: ['5.0:MQTT-3.3.4-9', '5.0:MQTT-4.9.0-2'],
    run: async (wire) => {
      const client = await subscribed(wire, { receiveMaximum: 2 });
      await publishThree(wire, 1);
      const { packetIdentifier = 0 } = await client.receiveMessage('1');
      await client.receiveMessage('2');
      await client.receiveNothing();
      client.send('PUBACK', { packetIdentifier });
      await client.receiveMessage('3');
    },
    brokenBy: [edit('outgoing.ts', counted, ''), edit('outgoing.ts', 'if (counted) client.sendQuota += 1;', '')],
  },
  {
    sentence: 'A QoS 2 message counts towards the Receive Maximum until PUBCOMP, or a PUBREC that refuses.',
    holdsBack: true,
    statements: ['5.0:MQTT-3.3.4-9', '5.0:MQTT-4.9.0-2'],
    run: async (wire) => {
      const client = await subscribed(wire, { receiveMaximum: 1 });
      await publishThree(wire, 2);
      const { packetIdentifier = 0 } = await client.receiveMessage('1', { qos: 2 });
      client.send('PUBREC', { packetIdentifier });
      await client.receive('PUBREL', { packetIdentifier });
      await client.receiveNothing();
      client.send('PUBCOMP', { packetIdentifier });
      const second = await client.receiveMessage('2', { qos: 2 });
      client.send('PUBREC', { packetIdentifier: second.packetIdentifier ?? 0, reasonCode: 0x80 });
      await client.receiveMessage('3', { qos: 2 });
    },
    brokenBy: [
      edit(
        'outgoing.ts',
        'if (delivery) delivery.released = true;',
        'if (delivery) { delivery.released = true; client.sendQuota += 1; sendWaiting(state, connection, client); }',
      ),
      edit('outgoing.ts', counted, 'if (delivery.qos === 1) client.sendQuota -= 1;'),
      edit(
        'outgoing.ts',
        'if (delivery && !delivery.released) finish(state, connection, client, packetIdentifier, delivery);',
        '',
      ),
    ],
  },
  {
    sentence: 'A Receive Maximum that is used up holds back no packets but PUBLISH.',
    statements: ['5.0:MQTT-3.3.4-10', '5.0:MQTT-4.9.0-3'],
    run: async (wire) => {
      const client = await subscribed(wire, { receiveMaximum: 1 });
      await publishThree(wire, 1);
      await client.receiveMessage('1');
      await client.isServed();
      client.publish('y', { qos: 1, packetIdentifier: 7 });
      await client.receive('PUBACK', { packetIdentifier: 7 });
      client.publish('y', { qos: 2, packetIdentifier: 8 });
      await client.receive('PUBREC', { packetIdentifier: 8 });
      client.send('PUBREL', { packetIdentifier: 8 });
      await client.receive('PUBCOMP', { packetIdentifier: 8 });
      await client.subscribe('z');
      client.send('UNSUBSCRIBE', { packetIdentifier: 9, topicFilters: ['z'] });
      await client.receive('UNSUBACK', { packetIdentifier: 9 });
      // Section 4.9 leaves it to the sender whether messages of QoS 0 are suspended too.
      await client.subscribe('w');
      client.publish('w', { payload: 'of QoS 0' });
      const came = await client.receiveAll();
      require(came.every(
        (event) => event.type === 'server.PUBLISH' && event.qos === 0,
      ), 'More is under way than the Receive Maximum.');
      advise(wire, came.length > 0, 'When the Receive Maximum is used up, messages of QoS 0 are suspended too.');
    },
    brokenBy: [
      edit(
        'broker.ts',
        "send(state, connection, { type: 'server.PINGRESP' });",
        "if (client.sendQuota > 0) send(state, connection, { type: 'server.PINGRESP' });",
      ),
      edit(
        'delivery.ts',
        "send(state, connection, { type: 'server.PUBACK', packetIdentifier, ...said(client, refusal) });",
        "if (client.sendQuota > 0) send(state, connection, { type: 'server.PUBACK', packetIdentifier, ...said(client, refusal) });",
      ),
    ],
  },
  {
    sentence: 'The send quota starts afresh with each connection, from the Receive Maximum of its CONNECT.',
    holdsBack: true,
    statements: ['5.0:U-5.0-21', '5.0:MQTT-4.9.0-2'],
    run: async (wire) => {
      const first = await subscribed(wire, { receiveMaximum: 2 });
      await publishThree(wire, 1);
      await first.receiveMessage('1');
      await first.receiveMessage('2');
      await first.cut();
      const second = await connect(wire, 'subscriber', { ...kept, receiveMaximum: 1 });
      const { packetIdentifier = 0 } = await second.receiveMessage('1');
      await second.receiveNothing();
      second.send('PUBACK', { packetIdentifier });
      await second.receiveMessage('2');
      await second.receiveNothing();
      await second.cut();
      const third = await connect(wire, 'subscriber', kept);
      await third.receiveMessage('2');
      await third.receiveMessage('3');
    },
    brokenBy: [
      edit('accept.ts', 'sendQuota: Math.min(', 'sendQuota: -(session.outgoing?.size ?? 0) + Math.min('),
      edit('accept.ts', 'connect.receiveMaximum : undefined) ?? 65_535', '2 : undefined) ?? 65_535'),
    ],
  },
  {
    sentence: 'A client that sends more QoS 2 messages than the Receive Maximum of the CONNACK is disconnected.',
    statements: ['5.0:MQTT-4.13.1-1'],
    rigour: true,
    options: { receiveMaximum: 2 },
    run: async (wire) => {
      const { client, connack } = await connected(wire, 'a');
      require(connack.receiveMaximum === 2, `The Receive Maximum is ${String(connack.receiveMaximum)}.`);
      for (const packetIdentifier of [1, 2]) {
        client.publish('x', { qos: 2, packetIdentifier });
        await client.receive('PUBREC', { packetIdentifier });
      }
      client.send('PUBREL', { packetIdentifier: 1 });
      await client.receive('PUBCOMP', { packetIdentifier: 1 });
      client.publish('x', { qos: 2, packetIdentifier: 3 });
      await client.receive('PUBREC', { packetIdentifier: 3 });
      client.publish('x', { qos: 2, packetIdentifier: 4 });
      await client.isClosed(reasonCode.receiveMaximumExceeded);
    },
    brokenBy: [
      edit('delivery.ts', 'if (qos > 0 && isFull) return', 'if (false) return'),
      edit('delivery.ts', 'traffic.openExchanges -= 1;', ''),
      edit('connack.ts', 'receiveMaximum !== 65_535 && { receiveMaximum }', 'false'),
    ],
  },
  {
    sentence: 'What a client has open of an earlier connection takes nothing of the Receive Maximum of the next.',
    statements: ['5.0:U-5.0-21'],
    options: { receiveMaximum: 2 },
    run: async (wire) => {
      const first = await connect(wire, 'a', kept);
      for (const packetIdentifier of [1, 2]) {
        first.publish('x', { qos: 2, packetIdentifier });
        await first.receive('PUBREC', { packetIdentifier });
      }
      await first.cut();
      const second = await connect(wire, 'a', kept);
      for (const packetIdentifier of [3, 4]) {
        second.publish('x', { qos: 2, packetIdentifier });
        const { reasonCode: code = 0 } = await second.receive('PUBREC', { packetIdentifier });
        // Who closes has counted them. A refusal may be by a limit of the server's own, such as 0x97.
        advise(wire, code < 0x80, `PUBREC refuses a message of the next connection by 0x${code.toString(16)}.`);
      }
    },
    brokenBy: [
      edit(
        'delivery.ts',
        'if (qos > 0 && isFull) return',
        'if (qos > 0 && (client.session.unreleased?.size ?? 0) >= options.receiveMaximum) return',
      ),
    ],
  },
  {
    sentence: 'A PUBCOMP that ends an exchange of an earlier connection opens no more than the Receive Maximum.',
    holdsBack: true,
    statements: ['5.0:MQTT-3.3.4-9', '5.0:MQTT-4.9.0-2'],
    run: async (wire) => {
      const first = await subscribed(wire, { receiveMaximum: 1 });
      await publishThree(wire, 2);
      const { packetIdentifier = 0 } = await first.receiveMessage('1', { qos: 2 });
      first.send('PUBREC', { packetIdentifier });
      await first.receive('PUBREL', { packetIdentifier });
      await first.cut();
      const second = await connect(wire, 'subscriber', { ...kept, receiveMaximum: 1 });
      // The second message may come beside the PUBREL, or wait for the PUBCOMP.
      const atOnce = await second.receiveAll();
      require(atOnce.some(({ type }) => type === 'server.PUBREL'), 'PUBREL is not sent again.');
      second.send('PUBCOMP', { packetIdentifier });
      const sent = [...atOnce, ...(await second.receiveAll())].filter(({ type }) => type === 'server.PUBLISH');
      require(sent.length === 1, `${sent.length} messages are under way at a Receive Maximum of 1.`);
    },
    brokenBy: [edit('outgoing.ts', 'if (counted) client.sendQuota += 1;', 'client.sendQuota += 1;')],
  },
  {
    sentence:
      'However many messages wait, each acknowledgement lets the next out, and what has expired is passed over.',
    holdsBack: true,
    statements: ['5.0:MQTT-4.5.0-1', '5.0:MQTT-3.3.4-9', '5.0:MQTT-4.9.0-2', '5.0:MQTT-3.3.2-5'],
    run: async (wire) => {
      await (await subscribed(wire, { receiveMaximum: 2 })).cut();
      const publisher = await connect(wire, 'publisher');
      for (let number = 1; number <= 20; number++) {
        const expiry = number % 3 === 0 ? {} : { messageExpiryIntervalSeconds: number % 3 === 1 ? 2 : 600 };
        await publishToEnd(publisher, 'x', { payload: `${number}`, qos: 1, ...expiry });
      }
      await wire.wait(5_000);
      const client = await connect(wire, 'subscriber', { ...kept, receiveMaximum: 2 });
      const live = Array.from({ length: 20 }, (_, index) => index + 1).filter((number) => number % 3 !== 1);
      const received: string[] = [];
      const open: number[] = [];
      do {
        const packetIdentifier = open.shift();
        if (packetIdentifier !== undefined) client.send('PUBACK', { packetIdentifier });
        const messages = await client.receiveMessages();
        received.push(...messages.map(({ payload }) => new TextDecoder().decode(payload)));
        open.push(...messages.map((message) => message.packetIdentifier ?? 0));
        require(open.length <= 2, `${open.length} messages are under way at a Receive Maximum of 2.`);
      } while (open.length > 0);
      require(received.join() === live.join(), `${received.join()} came, not ${live.join()}.`);
    },
    brokenBy: [
      edit('message-expiry.ts', 'return expiresAtMs(message) <= nowMs;', 'return false;'),
      edit('outgoing.ts', 'if (counted) client.sendQuota += 1;', ''),
    ],
  },
];

async function subscribed(wire: Wire, { receiveMaximum }: { readonly receiveMaximum: number }): Promise<Client> {
  const client = await connect(wire, 'subscriber', { ...kept, receiveMaximum });
  await client.subscribe({ topicFilter: 'x', qos: 2 });
  return client;
}

async function publishThree(wire: Wire, qos: 1 | 2): Promise<void> {
  const publisher = await connect(wire, 'publisher');
  for (const [index, payload] of ['1', '2', '3'].entries()) {
    await publishToEnd(publisher, 'x', { payload, qos, packetIdentifier: index + 1 });
  }
}

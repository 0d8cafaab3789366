/** Message Expiry Interval: 5.0, section 3.3.2.3.3. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { kept, publishToEnd } from '../exchange/recurring.ts';
import { require } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';

export const messageExpiryCases: readonly Case[] = [
  {
    sentence:
      'A message that has waited for its Message Expiry Interval is not sent; the others that waited with it are.',
    statements: ['5.0:MQTT-3.3.2-5'],
    run: async (wire) => {
      await leaveSubscription(wire);
      const publisher = await connect(wire, 'publisher');
      await publish(publisher, 'stays');
      await publish(publisher, 'goes', 2);
      await publish(publisher, 'stays longer', 60);
      await wire.wait(5_000);
      const client = await connect(wire, 'subscriber', kept);
      await client.receiveMessage('stays');
      await client.receiveMessage('stays longer');
      await client.receiveNothing();
    },
    brokenBy: [edit('message-expiry.ts', 'return expiresAtMs(message) <= nowMs;', 'return false;')],
  },
  {
    sentence: 'A message goes out with its Message Expiry Interval less the time that it has waited.',
    statements: ['5.0:MQTT-3.3.2-6'],
    run: async (wire) => {
      await leaveSubscription(wire);
      const present = await connect(wire, 'present');
      await present.subscribe('x');
      const publisher = await connect(wire, 'publisher');
      await publish(publisher, 'm', 60);
      const { messageExpiryIntervalSeconds: atOnce = 0 } = await present.receiveMessage('m');
      require(atOnce === 60 || atOnce === 59, `At once ${atOnce} of 60 are left.`);
      await publish(publisher, 'never expires');
      await present.receiveMessage('never expires', { messageExpiryIntervalSeconds: undefined });
      await wire.wait(10_000);
      const client = await connect(wire, 'subscriber', kept);
      const { messageExpiryIntervalSeconds = 0 } = await client.receiveMessage('m');
      require(messageExpiryIntervalSeconds >= 45 &&
        messageExpiryIntervalSeconds <= 50, `After ten seconds ${messageExpiryIntervalSeconds} of 60 are left.`);
      await client.receiveMessage('never expires', { messageExpiryIntervalSeconds: undefined });
    },
    brokenBy: [
      edit(
        'message-expiry.ts',
        'const waitedSeconds = Math.floor((nowMs - message.receivedAtMs) / 1000);',
        'const waitedSeconds = 0;',
      ),
      edit(
        'send-publish.ts',
        'if (!properties && messageExpiryIntervalSeconds === undefined && !subscriptionIdentifiers) return bare;',
        'if (messageExpiryIntervalSeconds === undefined) return { ...bare, messageExpiryIntervalSeconds: 1 };',
      ),
    ],
  },
  {
    sentence: 'A retained message expires, and is sent with what is left of its Message Expiry Interval.',
    statements: ['5.0:MQTT-3.3.2-5', '5.0:MQTT-3.3.2-6'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      await publishToEnd(client, 'retained', { payload: 'm', retain: true, qos: 1, messageExpiryIntervalSeconds: 20 });
      await wire.wait(10_000);
      await client.subscribe('retained');
      const { messageExpiryIntervalSeconds = 0 } = await client.receiveMessage('m');
      require(messageExpiryIntervalSeconds >= 5 &&
        messageExpiryIntervalSeconds <= 10, `After ten seconds ${messageExpiryIntervalSeconds} of 20 are left.`);
      await wire.waitPast(12_000);
      await client.subscribe('retained');
      await client.receiveNothing();
    },
    brokenBy: [
      edit(
        'message-expiry.ts',
        'const waitedSeconds = Math.floor((nowMs - message.receivedAtMs) / 1000);',
        'const waitedSeconds = 0;',
      ),
      edit('message-expiry.ts', '? Infinity : receivedAtMs +', '? Infinity : 1e9 + receivedAtMs +'),
    ],
  },
];

/** Who comes back as `subscriber` gets what is published to `x` meanwhile. */
async function leaveSubscription(wire: Wire): Promise<void> {
  const client = await connect(wire, 'subscriber', kept);
  await client.subscribe({ topicFilter: 'x', qos: 1 });
  await client.cut();
}

async function publish(publisher: Client, payload: string, messageExpiryIntervalSeconds?: number): Promise<void> {
  const expiry = messageExpiryIntervalSeconds === undefined ? {} : { messageExpiryIntervalSeconds };
  publisher.publish('x', { payload, qos: 1, ...expiry });
  await publisher.receive('PUBACK');
}

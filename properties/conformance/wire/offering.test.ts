/** What one connection has agreed on binds a case there, whatever was said before. */
import { expect, it } from 'vitest';
import type { ClientPacketEvent, ServerEvent } from '../../../model/vocabulary/event.ts';
import type { Connack, Connect } from '../../../model/vocabulary/packet.ts';
import { NotOffered } from './deviation.ts';
import { Offer } from './offer.ts';
import { offering } from './offering.ts';
import type { Transport } from './transport.ts';

/** A server that says this, packet by packet. */
function saying(...events: readonly ServerEvent[]): Transport {
  const left = events.map((event) => ({ event, bytes: new Uint8Array(0) }));
  const next = async () => Promise.resolve(left.shift());
  return {
    version: '5.0',
    remarks: [],
    ifHeldBack: 'deviation',
    send: () => undefined,
    sendBytes: () => undefined,
    encode: () => new Uint8Array(10),
    next,
    settled: next,
    isClosed: async () => Promise.resolve(false),
    closing: async () => Promise.resolve(left.shift() ?? false),
    cut: async () => Promise.resolve(),
  };
}

const connect: ClientPacketEvent = {
  type: 'client.CONNECT',
  protocolVersion: '5.0',
  clientId: 'a',
  cleanStart: true,
  keepAliveSeconds: 0,
};
const publish = (packetIdentifier: number): ClientPacketEvent => ({
  type: 'client.PUBLISH',
  topic: 't',
  payload: new Uint8Array(0),
  qos: 1,
  retain: false,
  dup: false,
  packetIdentifier,
});

async function agreed(asked: Partial<Connect>, told: Partial<Connack>, ...more: readonly ServerEvent[]) {
  const connack: ServerEvent = { type: 'server.CONNACK', sessionPresent: false, reasonCode: 0, ...told };
  const transport = offering(saying(connack, ...more), new Offer());
  transport.send({ ...connect, ...asked });
  await transport.next();
  return transport;
}

it('takes no more messages than the Receive Maximum, until one is acknowledged', async () => {
  const transport = await agreed({}, { receiveMaximum: 1 }, { type: 'server.PUBACK', packetIdentifier: 1 });
  transport.send(publish(1));
  expect(() => transport.send(publish(2))).toThrow(NotOffered);
  const other = await agreed({}, { receiveMaximum: 1 }, { type: 'server.PUBACK', packetIdentifier: 1 });
  other.send(publish(1));
  await other.next();
  expect(() => other.send(publish(2))).not.toThrow();
});

it('relies on no session that is kept for less time, nor on one that DISCONNECT is to prolong', async () => {
  await expect(agreed({ sessionExpiryIntervalSeconds: 3600 }, { sessionExpiryIntervalSeconds: 5 })).rejects.toThrow(
    'no session for more than 5 s',
  );
  const transport = await agreed({ sessionExpiryIntervalSeconds: 3 }, { sessionExpiryIntervalSeconds: 3 });
  const farewell = { type: 'client.DISCONNECT', sessionExpiryIntervalSeconds: 4 } as const;
  expect(() => transport.send(farewell)).toThrow(NotOffered);
});

it('waits for no Keep Alive that the server has set otherwise', async () => {
  await expect(agreed({ keepAliveSeconds: 2 }, { serverKeepAliveSeconds: 10 })).rejects.toThrow('Keep Alive of 10 s');
  await expect(agreed({ keepAliveSeconds: 2 }, { serverKeepAliveSeconds: 2 })).resolves.toBeDefined();
  await expect(agreed({ keepAliveSeconds: 0 }, { serverKeepAliveSeconds: 10 })).resolves.toBeDefined();
});

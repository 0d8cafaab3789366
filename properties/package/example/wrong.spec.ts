/** A broker that says of every session that it is new. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { lenientProfile } from 'mqtt-liveness';
import { startBroker } from 'mqtt-liveness/broker';
import { brokerConformance, type StartedBroker } from 'mqtt-liveness/vitest';

const firstByteOfConnack = 0x20;

async function startWrong(): Promise<StartedBroker> {
  const broker = await startBroker({ port: 0 });
  const server = createServer((client) => {
    const upstream = connect(broker.port, '127.0.0.1');
    client.pipe(upstream);
    upstream.on('data', (bytes) => {
      if (bytes[0] === firstByteOfConnack) bytes[2] = 0;
      client.write(bytes);
    });
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
    for (const socket of [client, upstream]) socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = (): Promise<void> => {
    server.close();
    return broker.close();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

const some = {
  broker: startWrong,
  name: 'a wrong broker',
  versions: ['3.1.1'],
  runs: 4,
  cases: false,
  profile: (guardMs: number) => ({ ...lenientProfile(guardMs), lateMs: 500, answerMs: 500 }),
} as const;

brokerConformance({ ...some, only: 'A protocol level that' });
brokerConformance({ ...some, only: 'A session without expiry is kept' });
brokerConformance({
  ...some,
  name: 'a wrong broker, as is known',
  only: 'A session without expiry is kept',
  known: [
    { statement: '3.1.1:MQTT-3.2.2-2', reason: 'it says that all are new' },
    { statement: '3.1.1:MQTT-3.1.0-1', reason: 'never seen here' },
  ],
});

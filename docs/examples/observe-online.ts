import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { lenientProfile, Observer, type MqttEvent } from 'mqtt-liveness';
import { ClientCodec, ServerCodec, startBroker } from 'mqtt-liveness/broker';

const broker = await startBroker({ port: 0 }); // yours instead
const observer = new Observer({ profile: lenientProfile(50), version: '3.1.1' });
const startedAt = performance.now();
const now = (): number => Math.floor(performance.now() - startedAt);
let connections = 0;

/** Hands on what passes between a client and the broker, and tells the observer. */
function relay(client: Socket): void {
  const connection = connections++;
  const server = connect(broker.port, '127.0.0.1');
  const fromClient = new ServerCodec();
  let fromServer: ClientCodec | undefined;
  let isOpen = true;
  const see = (event: MqttEvent): void => observer.observe({ at: now(), tap: 'server', connection, event });
  const close = (by: 'client' | 'server', abortive: boolean): void => {
    if (isOpen) see({ type: 'network.closed', by, abortive });
    isOpen = false;
    client.destroy();
    server.destroy();
  };
  see({ type: 'network.opened' });
  client.on('data', (bytes) => {
    for (const event of fromClient.receive(bytes)) {
      if (event.type === 'client.CONNECT') fromServer = new ClientCodec(event.protocolVersion);
      see(event);
    }
    server.write(bytes);
  });
  server.on('data', (bytes) => {
    for (const event of fromServer?.receive(bytes) ?? []) see(event);
    client.write(bytes);
  });
  client.on('error', () => close('client', true)).on('close', () => close('client', false));
  server.on('error', () => close('server', true)).on('close', () => close('server', false));
}

const proxy = createServer(relay).listen(0, '127.0.0.1');
await once(proxy, 'listening');
// Time passes although nothing happens: what does not come is missed by this.
const clock = setInterval(() => observer.advance(now()), 100);

// A client that promises to send something every second, and falls silent.
const silent = connect((proxy.address() as AddressInfo).port, '127.0.0.1');
silent.write(
  new ClientCodec('3.1.1').encode({
    type: 'client.CONNECT',
    protocolVersion: '3.1.1',
    clientId: 'sensor',
    cleanStart: true,
    keepAliveSeconds: 1,
  }),
);
silent.resume();
await once(silent, 'close');
console.log(observer.verdict, [...observer.seen].includes('keep-alive: network.closed'));
clearInterval(clock);
proxy.close();
await broker.close();

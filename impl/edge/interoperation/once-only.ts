/** A way to the broker that can be gone once: a client that is closed and connects again finds nobody there. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

export interface OnceOnly {
  readonly port: number;
  /** Resolves when the broker has ended the connection. */
  readonly ended: Promise<void>;
}

export async function onceOnly(brokerPort: number): Promise<OnceOnly> {
  const ended = Promise.withResolvers<void>();
  const listener = createServer((client) => {
    listener.close();
    const broker = connect(brokerPort, '127.0.0.1');
    broker.once('close', () => ended.resolve());
    // Either end may be reset; the other then gets the end that follows.
    broker.on('error', () => client.destroy());
    client.on('error', () => broker.destroy());
    client.pipe(broker).pipe(client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return { port: (listener.address() as AddressInfo).port, ended: ended.promise };
}

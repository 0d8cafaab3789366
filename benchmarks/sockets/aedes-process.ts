/** aedes behind a server of node:net, with its defaults. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import { serve } from './serve.ts';

serve(async () => {
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => broker.handle(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Its types leave the version out.
  const { version } = broker as { readonly version?: unknown };
  return { pid: process.pid, port: (server.address() as AddressInfo).port, version: String(version) };
}, true);

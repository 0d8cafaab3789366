/** aedes as a child of the checker, with its defaults, but for the user name that it is to refuse, and the topics that it is told. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import { refusedUserName } from '../executors/party.ts';
import type { Listening } from './child.ts';
import type { Forbidden } from './forbidden.ts';

const { forbiddenToPublish, forbiddenToSubscribe } = JSON.parse(process.argv[2] ?? '{}') as Forbidden;

const broker = await Aedes.createBroker({
  authenticate: (_client, userName, _password, done) => done(null, userName !== refusedUserName),
  ...(forbiddenToPublish !== undefined && {
    authorizePublish: (_client, { topic }, done) =>
      done(topic === forbiddenToPublish ? new Error('It is forbidden.') : null),
  }),
  ...(forbiddenToSubscribe !== undefined && {
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, subscription.topic === forbiddenToSubscribe ? null : subscription),
  }),
});
const server = createServer((socket) => broker.handle(socket)).listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.({ port: (server.address() as AddressInfo).port, version: versionOf(broker) } satisfies Listening);
process.on('disconnect', () => process.exit(0));

/** Its types leave it out. */
function versionOf(aedes: object): string {
  return String((aedes as { readonly version?: unknown }).version);
}

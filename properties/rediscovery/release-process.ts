/**
 * Any released aedes as a child of the checker, with its defaults, but for the user name that it is to refuse. Its first
 * argument is the directory of the package.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Listening } from '../brokers/child.ts';
import { refusedUserName } from '../executors/party.ts';

interface Aedes {
  readonly handle: (socket: Socket) => unknown;
}

interface AedesModule {
  /** Since 1.0. */
  readonly Aedes?: { readonly createBroker: (options: object) => Promise<Aedes> };
  /** Until 0.51, and since then a function that throws. */
  readonly default: (options: object) => Aedes;
}

const options = {
  authenticate: (_client: unknown, userName: unknown, _password: unknown, done: (error: null, may: boolean) => void) =>
    done(null, String(userName) !== refusedUserName),
};

const [directory = '.'] = process.argv.slice(2);
const broker = await makeBroker((await import(pathToFileURL(join(directory, 'aedes.js')).href)) as AedesModule);
const server = createServer((socket) => broker.handle(socket)).listen(0, '127.0.0.1');
await once(server, 'listening');
const { version } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as { readonly version: string };
process.send?.({ port: (server.address() as AddressInfo).port, version } satisfies Listening);
process.on('disconnect', () => process.exit(0));

async function makeBroker(module: AedesModule): Promise<Aedes> {
  if (module.Aedes) return module.Aedes.createBroker(options);
  // The first releases take what is to be authenticated as a method, not as an option.
  return Object.assign(module.default(options), options);
}

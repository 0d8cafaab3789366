/** What the proxy passes on is what came, and how it ended. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxy, type Proxy } from './proxy.ts';

const host = '127.0.0.1';
let server: Server;
let proxy: Proxy;
let told: string[] = [];
let refused: string[] = [];
let joined = Promise.withResolvers<undefined>();

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true });
  server.listen(0, host);
  await once(server, 'listening');
  const mine: string[] = [];
  [told, refused] = [mine, []];
  joined = Promise.withResolvers();
  proxy = await startProxy({
    listen: { host, port: 0 },
    to: { host, port: (server.address() as AddressInfo).port },
    onConnection: () => {
      joined.resolve(undefined);
      return {
        fromClient: () => {},
        fromServer: () => {},
        closed: (by, abortive) => void mine.push(`${by} ${abortive ? 'reset' : 'end'}`),
        reads: (type) => void mine.push(type),
        over: () => {},
      };
    },
    onRefused: (why) => void refused.push(why),
  });
});
afterEach(async () => {
  await proxy.stop();
  server.close();
});

async function pair(): Promise<{ readonly client: Socket; readonly peer: Socket }> {
  const arriving = once(server, 'connection') as Promise<[Socket]>;
  const client = connect({ host, port: proxy.port, allowHalfOpen: true });
  const [peer] = await arriving;
  await joined.promise;
  for (const socket of [client, peer]) socket.on('error', () => {});
  return { client, peer };
}

async function allOf(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  // An iterator would destroy the socket at the end, with what it has still to send.
  socket.on('data', (part: Buffer) => void parts.push(part));
  await once(socket, 'end');
  return Buffer.concat(parts);
}

describe('a proxy', () => {
  it('passes megabytes both ways as they are, to a reader that is slow to begin', async () => {
    const { client, peer } = await pair();
    const bytes = Buffer.from(Array.from({ length: 4_000_000 }, (_, index) => (index * 7) % 251));
    client.end(bytes);
    peer.end(bytes.toReversed());
    const [there, here] = await Promise.all([allOf(peer), allOf(client)]);
    expect(there.equals(bytes)).toBe(true);
    expect(here.equals(Buffer.from(bytes.toReversed()))).toBe(true);
  });

  it.each(['client', 'server'] as const)('passes on that the %s has ended, and the other may go on', async (side) => {
    const { client, peer } = await pair();
    const [first, second] = side === 'client' ? [client, peer] : [peer, client];
    first.end('farewell');
    expect((await allOf(second)).toString()).toBe('farewell');
    expect(second.writable).toBe(true);
    second.end('the rest');
    expect((await allOf(first)).toString()).toBe('the rest');
    expect(told[0]).toBe(`${side} end`);
  });

  it.each(['client', 'server'] as const)('passes on a reset by the %s as a reset', async (side) => {
    const { client, peer } = await pair();
    const [first, second] = side === 'client' ? [client, peer] : [peer, client];
    second.resume();
    const failed = once(second, 'error') as Promise<[NodeJS.ErrnoException]>;
    first.resetAndDestroy();
    // The events of the other end are awaited by `once`, which takes an error for its own.
    const [error] = await failed.catch((reason: unknown) => [reason as NodeJS.ErrnoException]);
    expect(error.code).toBe('ECONNRESET');
    expect(told[0]).toBe(`${side} reset`);
  });

  it('does not read for a client that does not read, and says so', async () => {
    const { client, peer } = await pair();
    client.pause();
    const chunk = Buffer.alloc(1_000_000);
    let isTaken = true;
    const fill = async (): Promise<void> => {
      for (let sent = 0; sent < 200 && isTaken; sent += 1) {
        isTaken = peer.write(chunk);
        if (!isTaken) isTaken = await Promise.race([once(peer, 'drain').then(() => true), stalled()]);
      }
    };
    await fill();
    expect(isTaken).toBe(false);
    expect(told).toEqual(['network.stalled']);
    client.resume();
    await once(peer, 'drain');
    await until(() => told.includes('network.drained'));
  });

  it('resets a client for which the server has no connection', async () => {
    server.close();
    const client = connect({ host, port: proxy.port });
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    expect(refused).toHaveLength(1);
    expect(told).toEqual([]);
  });
});

async function stalled(): Promise<boolean> {
  await until(() => told.includes('network.stalled'));
  return false;
}

/** Resolves when it holds; if it never does, the test is over in time anyway. */
async function until(holds: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const look = (): void => (holds() ? resolve(undefined) : void setTimeout(look, 5));
  look();
  await promise;
}

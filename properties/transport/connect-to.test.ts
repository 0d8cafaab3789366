/** The same scenario by every transport: our broker behind relays that speak TLS and WebSocket. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, type Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createServer as createTlsServer, Server as TlsServer } from 'node:tls';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBroker, type RunningBroker } from '../../impl/edge/server.ts';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import type { Run } from '../executors/run.ts';
import { runOverTcp } from '../executors/tcp.ts';
import type { Scenario, Step } from '../scenario/step.ts';
import type { Address, Scheme } from './address.ts';
import { connectTo } from './connect-to.ts';
import { selfSigned, type SelfSigned } from './self-signed.ts';

const host = '127.0.0.1';
const credentials = { userName: 'ada', password: 'open sesame' };
const schemes: readonly Scheme[] = ['mqtt', 'mqtts', 'ws', 'wss'];
const profile = wireProfile(strictProfile(100, 10_000), 100);
const directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-transport-'));
const certificate = await selfSigned(directory);
if (!certificate) process.stderr.write('mqtts:// and wss:// are skipped: OpenSSL is not installed.\n');
const possible = schemes.filter((scheme) => certificate || scheme === 'mqtt' || scheme === 'ws');

let broker: RunningBroker;
let ca = '';
/** Of all that connected: what they said they were. */
let users: (string | undefined)[] = [];
const relays = new Map<Scheme, Server>();
/** Called when a relay has a new connection. */
let onConnection = (_socket: Socket): void => {};

function relay(stream: Duplex): void {
  const upstream: Socket = connect({ host, port: broker.port });
  pipeline(stream, upstream, () => {});
  pipeline(upstream, stream, () => {});
}

/** The next connection to a relay, and how it ends: by 'end', or with the code of an error. */
function nextConnection(): { readonly arrived: Promise<void>; readonly ended: Promise<string> } {
  const [arrived, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
  onConnection = (socket) => {
    onConnection = () => {};
    socket.once('error', ({ code = 'an error' }: NodeJS.ErrnoException) => ended.resolve(code));
    socket.once('end', () => ended.resolve('end'));
    arrived.resolve();
  };
  return { arrived: arrived.promise, ended: ended.promise };
}

async function startRelays(tls: SelfSigned | undefined): Promise<void> {
  relays.set('mqtt', createServer(relay));
  relays.set('ws', webSockets(createHttpServer()));
  if (tls) {
    ca = await readFile(tls.certificateFile, 'utf8');
    const secrets = { key: await readFile(tls.keyFile), cert: ca };
    relays.set('mqtts', createTlsServer(secrets, relay));
    relays.set('wss', webSockets(createHttpsServer(secrets)));
  }
  for (const server of relays.values()) {
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) =>
      onConnection(socket),
    );
    server.listen(0, host);
    await once(server, 'listening');
  }
}

/** Only those that ask for the subprotocol `mqtt`, at the path `/mqtt`. */
function webSockets(server: ReturnType<typeof createHttpServer | typeof createHttpsServer>): Server {
  new WebSocketServer({ server, path: '/mqtt', handleProtocols: (offered) => offered.has('mqtt') && 'mqtt' }).on(
    'connection',
    (webSocket) => relay(createWebSocketStream(webSocket)),
  );
  return server;
}

function addressOf(scheme: Scheme): Address {
  const server = relays.get(scheme);
  if (!server) throw new Error(`There is no relay for ${scheme}.`);
  const { port } = server.address() as AddressInfo;
  return { scheme, host, port, credentials, trust: { ca }, ...(scheme.startsWith('ws') && { path: '/mqtt' }) };
}

beforeAll(async () => {
  broker = await startBroker({
    port: 0,
    options: {
      authenticate: ({ userName }) => {
        users.push(userName);
        return 0;
      },
    },
  });
  await startRelays(certificate);
});
beforeEach(() => {
  users = [];
});
afterAll(async () => {
  await broker.close();
  for (const server of relays.values()) server.close();
  await rm(directory, { recursive: true });
});

const connectStep: Step = { step: 'connect', client: 0, connect: {} };
const pingStep: Step = { step: 'send', client: 0, packets: [{ type: 'PINGREQ' }] };

async function play(address: Address, ...steps: readonly Step[]): Promise<Run | undefined> {
  const scenario: Scenario = { version: '5.0', ties: 'server first', steps };
  return (await runOverTcp([scenario], { address, profile })).runs[0];
}

describe.each(possible)('%s', (scheme) => {
  it('carries packets both ways', async () => {
    const run = await play(addressOf(scheme), connectStep, pingStep);
    expect(run?.verdict).toEqual({ verdict: 'pass' });
    expect(run?.seen).toContain('ping: server.PINGRESP');
  });

  it('connects as the user of the address, of whom no trace tells', async () => {
    const run = await play(addressOf(scheme), connectStep, { step: 'connect', client: 1, connect: { refused: true } });
    expect(users).toContain('ada');
    expect(users).toContain('refused-by-the-test');
    const connects = run?.observations.filter(({ event }) => event.type === 'client.CONNECT') ?? [];
    expect(connects.map(({ tap }) => tap).toSorted()).toEqual(['client', 'client', 'server', 'server']);
    expect(JSON.stringify(run)).not.toContain('ada');
  });

  it('reads packets across the borders of segments and frames', async () => {
    const run = await play(
      addressOf(scheme),
      connectStep,
      { step: 'begin', client: 0, packet: { type: 'PUBLISH', qos: 1 }, bytes: 3 },
      { step: 'continue', client: 0 },
    );
    expect(run?.verdict).toEqual({ verdict: 'pass' });
    expect(run?.observations.map(({ event }) => event.type)).toContain('server.PUBACK');
  });

  it.each([
    ['reset', 'ECONNRESET'],
    ['close', 'end'],
  ] as const)('ends with a %s', async (how, end) => {
    const opened = Promise.withResolvers<void>();
    const { arrived, ended } = nextConnection();
    const { stream, reset } = connectTo(addressOf(scheme), opened.resolve);
    stream.on('error', () => {});
    await Promise.all([arrived, opened.promise]);
    // A server of TLS tells a reset from an end only when it has come to rest.
    await setImmediate();
    if (how === 'reset') reset();
    else stream.end();
    expect(await ended).toBe(end);
    stream.destroy();
  });

  it('lets the network fill up while the client does not read, and empty again', async () => {
    const flood = { type: 'PUBLISH', qos: 0, payloadBytes: 100_000 } as const;
    const run = await play(
      addressOf(scheme),
      connectStep,
      { step: 'send', client: 0, packets: [{ type: 'SUBSCRIBE' }] },
      { step: 'stall', client: 0 },
      { step: 'send', client: 0, packets: [flood, flood, flood] },
      { step: 'drain', client: 0 },
      pingStep,
    );
    expect(run?.verdict).toEqual({ verdict: 'pass' });
  });

  it('says what goes wrong in an error of the stream', async () => {
    const { stream } = connectTo({ ...addressOf(scheme), port: 1 }, () => expect.unreachable());
    await expect(once(stream, 'close')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('what is refused', () => {
  it.runIf(certificate)('a certificate that nobody vouches for, unless one is told to accept it', async () => {
    const address: Address = { ...addressOf('mqtts'), trust: {} };
    const { stream } = connectTo(address, () => expect.unreachable());
    await expect(once(stream, 'close')).rejects.toThrow('self-signed');
    const run = await play({ ...address, trust: { insecure: true } }, connectStep, pingStep);
    expect(run?.verdict).toEqual({ verdict: 'pass' });
  });

  it('a server of WebSocket that does not speak MQTT', async () => {
    const { stream } = connectTo({ ...addressOf('ws'), path: '/chat' }, () => expect.unreachable());
    await expect(once(stream, 'close')).rejects.toThrow('Unexpected server response: 400');
  });

  it('frames of text', async () => {
    const server = new WebSocketServer({ port: 0, host });
    server.on('connection', (webSocket) => webSocket.send('text'));
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { stream } = connectTo({ scheme: 'ws', host, port }, () => {});
    await expect(once(stream, 'close')).rejects.toThrow('a frame of text');
    server.close();
  });
});

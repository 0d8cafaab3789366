/** Real clients and brokers, with the recording between them. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import { startBroker } from '../../impl/edge/server.ts';
import { connect as connectPacket } from '../../model/observer/lines.ts';
import type { ClientPacketEvent } from '../../model/vocabulary/event.ts';
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import { parseTrace, type Trace } from '../../model/vocabulary/trace.ts';
import { mosquitto } from '../brokers/mosquitto.ts';
import { findMosquitto } from '../brokers/mosquitto-program.ts';
import { judge } from '../cli/judge.ts';
import { keepAliveControls } from '../controls/keep-alive.ts';
import { loadWrong } from '../faults/wrong-broker.ts';
import { at, StandIn } from '../executors/stand-in.ts';
import { everyday } from './everyday.ts';
import { record } from './record.ts';

const host = '127.0.0.1';
const hasMosquitto = (await findMosquitto()) !== undefined;
if (!hasMosquitto) process.stderr.write('Recording traffic of mosquitto is skipped: it is not installed.\n');

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-record-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Recorded {
  readonly code: number;
  readonly text: string;
  readonly file: string;
  readonly trace: Trace;
}

let files = 0;

/** What is recorded while this goes on. */
async function recorded(brokerPort: number, traffic: (port: number) => Promise<unknown>): Promise<Recorded> {
  files += 1;
  const file = join(directory, `${files}.ndjson`);
  let text = '';
  const [ready, stopped] = [Promise.withResolvers<number>(), Promise.withResolvers<undefined>()];
  const recording = record({
    listen: { host, port: 0 },
    to: at(brokerPort),
    out: file,
    hiding: { payloads: true, names: false },
    profile: lenientProfile(250),
    measures: false,
    traffic: { isAllPermitted: true },
    readings: undefined,
    print: (more) => void (text += `${more}\n`),
    onReady: ready.resolve,
    stopped: stopped.promise,
  });
  try {
    await Promise.race([ready.promise.then(traffic), recording]);
  } finally {
    stopped.resolve(undefined);
  }
  const code = await recording;
  return { code, text, file, trace: parseTrace(await readFile(file, 'utf8')) };
}

/** Our broker with a fault. */
async function wrongly(fault: string): ReturnType<typeof startBroker> {
  const control = keepAliveControls.find((one) => one.fault === fault);
  if (!control) throw new Error('The control is gone.');
  const wrong = (await loadWrong(['edge/server.ts'], fault, control.edits)) as { startBroker: typeof startBroker };
  return wrong.startBroker({ port: 0 });
}

/** Sends this behind a CONNECT with a Keep Alive of a second, and is silent until the broker closes. */
async function exchanged(port: number, clientId: string, ...packets: readonly ClientPacketEvent[]): Promise<void> {
  const socket = connect({ host, port });
  const codec = new ClientCodec('3.1.1');
  const first = connectPacket(clientId, { protocolVersion: '3.1.1', keepAliveSeconds: 1 });
  for (const packet of [first, ...packets]) socket.write(codec.encode(packet));
  socket.resume();
  await once(socket, 'close');
}

const typesOf = ({ observations }: Trace): readonly string[] => observations.map(({ event }) => event.type);

const everydayTypes = [
  'network.opened',
  'network.closed',
  'client.bytes',
  'client.CONNECT',
  'client.PUBLISH',
  'client.PUBACK',
  'client.PUBREC',
  'client.PUBREL',
  'client.PUBCOMP',
  'client.SUBSCRIBE',
  'client.UNSUBSCRIBE',
  'client.DISCONNECT',
  'server.CONNACK',
  'server.PUBLISH',
  'server.PUBACK',
  'server.PUBREC',
  'server.PUBREL',
  'server.PUBCOMP',
  'server.SUBACK',
  'server.UNSUBACK',
];

describe.each([4, 5] as const)('everyday traffic, protocol level %d', (protocolVersion) => {
  /** What is said of it, while it is recorded and afterwards. */
  async function judged(port: number): Promise<readonly (number | string)[]> {
    const { code, text, file, trace } = await recorded(port, (proxy) =>
      everyday({ port: proxy, beside: port, protocolVersion, rounds: 6 }),
    );
    expect(typesOf(trace)).toEqual(expect.arrayContaining(everydayTypes));
    let again = '';
    const codeAgain = await judge(file, {}, (more) => (again += more));
    return [code, text.split('\n').at(-2) ?? '', codeAgain, again];
  }

  const nothing = expect.stringMatching(
    /^✓ [\d,]+ packets on [\d,]+ connections: nothing to be said against the server\.$/u,
  ) as string;

  it('of our own broker is not held against it', async () => {
    const broker = await startBroker({ port: 0 });
    expect(await judged(broker.port)).toEqual([0, nothing, 0, nothing]);
    await broker.close();
  });

  it.skipIf(!hasMosquitto)('of mosquitto is not held against it', async () => {
    const running = await mosquitto.start();
    expect(await judged(running.address.port)).toEqual([0, nothing, 0, nothing]);
    await running.stop();
  });
});

describe('a recording', () => {
  it('tells of a broker that closes too early, each time, and goes on', async () => {
    const broker = await wrongly('Keep Alive runs out at 1.0 K');
    const { code, text } = await recorded(broker.port, async (port) => {
      await exchanged(port, 'one');
      await exchanged(port, 'other');
    });
    await broker.close();
    expect(text).toMatch(/! mqtt:.*MQTT 3\.1\.1: unexplained close: the server closed the connection too early/u);
    expect(text).toMatch(/c0 {2}── CONNECT 3\.1\.1 id=one K=1 ──▶/u);
    expect(text).toMatch(
      /again, on connection 1 at [\d,]+ ms: unexplained close: the server closed the connection too/u,
    );
    expect(text).toMatch(/! 4 packets on 2 connections: 2 × unexplained close\.\n$/u);
    expect(code).toBe(0);
  });

  it('tells of a broker that breaks a rule, and says so again when it is judged later', async () => {
    const broker = await wrongly('PINGREQ is answered twice');
    const { code, text, file } = await recorded(broker.port, (port) =>
      exchanged(port, 'one', { type: 'client.PINGREQ' }),
    );
    await broker.close();
    expect(text).toContain('✗ 5 packets on 1 connections: 1 × violation.');
    expect(code).toBe(1);
    let again = '';
    expect(await judge(file, {}, (more) => (again += `${more}\n`))).toBe(1);
    expect(again).toContain('✗ 5 packets on 1 connections: 1 × violation.');
  });

  it('tells of a server that speaks no MQTT', async () => {
    const server = new StandIn((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const { code, text, trace } = await recorded(await server.listen(), async (port) => {
      const socket = connect({ host, port });
      socket.write(new ClientCodec('5.0').encode(connectPacket('a')));
      socket.resume();
      await once(socket, 'close');
    });
    server.die();
    expect(text).toContain('the server has sent what is no MQTT');
    expect(typesOf(trace)).toEqual(['network.opened', 'client.CONNECT', 'network.closed']);
    expect(code).toBe(1);
  });

  it('passes on a client that speaks no MQTT, and has nothing to judge', async () => {
    const broker = await startBroker({ port: 0 });
    const { code, text, trace } = await recorded(broker.port, async (port) => {
      const socket = connect({ host, port });
      socket.end(`GET /${'x'.repeat(80)} HTTP/1.1\r\n\r\n`);
      socket.resume();
      await once(socket, 'close');
    });
    await broker.close();
    expect(typesOf(trace)).toContain('client.malformed');
    expect(text).toContain('? 0 packets on 1 connections: inconclusive: no client was accepted.');
    expect(code).toBe(3);
  });
});

/** Servers that hang, reset, talk nonsense or never stop: each is a result, within bounds, and nothing of ours breaks. */
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ServerCodec } from '../../impl/edge/codec.ts';
import type { ServerEvent } from '../../model/vocabulary/event.ts';
import { strictProfile, wireProfile, type TimeProfile } from '../../model/vocabulary/profile.ts';
import { connect, ping, send, wait, watching } from '../scenario/build.ts';
import type { Scenario } from '../scenario/step.ts';
import { at, StandIn } from './stand-in.ts';
import { runOverTcp, type TcpBatch } from './tcp.ts';

const profile = (guardMs: number): TimeProfile => wireProfile(strictProfile(100, 10_000), guardMs);
/** Whatever goes by, it is judged by what the runs themselves have seen of it. */
const measured = { meter: { longestMs: () => 0, standstillMs: () => 0 }, profile };
const scenario: Scenario = {
  version: '3.1.1',
  ties: 'server first',
  steps: [...watching, connect(0, { keepAliveSeconds: 1, will: {} }), send(0, ping), wait(300)],
};
const scenarios = [scenario, scenario, scenario];

let server: StandIn | undefined;
afterEach(() => server?.die());

async function playOn(serve: (socket: Socket, number: number) => void): Promise<TcpBatch> {
  server = new StandIn(serve);
  const address = at(await server.listen());
  const limits = { waitForLateMs: 200, probeTimeoutMs: 300, startEveryMs: 1 };
  return runOverTcp(scenarios, { address, profile: profile(100), measured, ...limits });
}

/** Answers CONNECT as it should, and to all else says this. */
const accepting =
  (answer: (socket: Socket, codec: ServerCodec) => void) =>
  (socket: Socket): void => {
    const codec = new ServerCodec();
    socket.on('data', (bytes) => {
      for (const { type } of codec.receive(bytes))
        if (type === 'client.CONNECT')
          socket.write(codec.encode({ type: 'server.CONNACK', sessionPresent: false, reasonCode: 0 }));
        else answer(socket, codec);
    });
  };

/** As fast as the other end takes it, until that is gone. */
function pour(socket: Socket, bytes: Uint8Array): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}

const message: ServerEvent = {
  type: 'server.PUBLISH',
  topic: 'nobody/asked',
  payload: new Uint8Array(1_000),
  qos: 0,
  retain: false,
  dup: false,
};

/** The first bytes of a PUBLISH of 256 MiB, which never ends. */
const endless = Buffer.concat([Buffer.from('30ffffff7f0001', 'hex'), Buffer.alloc(60_000)]);

describe('a server that', () => {
  it.each<[string, (socket: Socket, number: number) => void]>([
    ['accepts and never answers', (socket) => void socket.resume()],
    ['accepts and does not even read', (socket) => void socket.pause()],
    ['resets every connection at once', (socket) => void socket.resetAndDestroy()],
    ['resets at the first byte', (socket) => void socket.on('data', () => socket.resetAndDestroy())],
    ['closes at the first byte', (socket) => void socket.on('data', () => socket.end())],
    ['talks nonsense', (socket) => void socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    ['pours out nonsense', (socket) => pour(socket, Buffer.alloc(65_536, 0xff))],
    ['accepts, and then is silent', accepting(() => {})],
    ['accepts, and then resets', accepting((socket) => socket.resetAndDestroy())],
    ['accepts, and then sends a packet that never ends', accepting((socket) => pour(socket, endless))],
    ['accepts, and then sends half a packet', accepting((socket) => socket.write(Buffer.from('3010', 'hex')))],
    [
      'accepts, and then sends half a packet and closes',
      accepting((socket) => socket.end(Buffer.from('30100003', 'hex'))),
    ],
    [
      'accepts, and then sends message after message',
      accepting((socket, codec) => pour(socket, codec.encode(message))),
    ],
    [
      'accepts, and then answers again and again',
      accepting((socket) => pour(socket, Buffer.from('d000'.repeat(1_000), 'hex'))),
    ],
    ['is gone after the first connection', (socket, number) => void (number === 0 ? server?.die() : socket.destroy())],
  ])('%s', async (_, serve) => {
    const { runs, death, unplayed } = await playOn(serve);
    expect(runs).toHaveLength(scenarios.length);
    const failed = runs.some(({ verdict }) => verdict.verdict === 'fail');
    expect(failed || death !== undefined).toBe(true);
    if (death) return;
    expect(unplayed).toEqual([]);
    expect(runs.map(({ verdict }) => verdict.verdict)).not.toContain('pass');
  });

  it('does not answer the first question whether it lives, but the second, is not dead', async () => {
    let questions = 0;
    const { death } = await playOn((socket) => {
      const codec = new ServerCodec();
      let isQuestion = false;
      socket.on('data', (bytes) => {
        for (const event of codec.receive(bytes)) {
          if (event.type === 'client.CONNECT' && event.clientId.endsWith('-alive')) {
            questions += 1;
            isQuestion = true;
          }
          if (isQuestion && questions === 1) continue;
          if (event.type === 'client.CONNECT')
            socket.write(codec.encode({ type: 'server.CONNACK', sessionPresent: false, reasonCode: 0 }));
          if (isQuestion && event.type === 'client.PINGREQ') socket.write(codec.encode({ type: 'server.PINGRESP' }));
        }
      });
    });
    expect(questions).toBe(2);
    expect(death).toBeUndefined();
  });

  it('refuses connections is dead', async () => {
    server = new StandIn(() => {});
    const address = at(await server.listen());
    server.die();
    const { death, runs } = await runOverTcp(scenarios, { address, profile: profile(100) });
    expect(death?.why).toContain('ECONNREFUSED');
    expect(runs.every(({ verdict }) => verdict.verdict === 'inconclusive')).toBe(true);
  });
});

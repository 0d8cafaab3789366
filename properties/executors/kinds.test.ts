/** What sort of departure a run over TCP shows: late or never, and a close that nobody can explain with what has to follow. */
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServerCodec } from '../../impl/edge/codec.ts';
import { startBroker, type RunningBroker } from '../../impl/edge/server.ts';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import { overdueBy, type Verdict } from '../../model/vocabulary/verdict.ts';
import { ping, send, wait, watching } from '../scenario/build.ts';
import type { Scenario, Step } from '../scenario/step.ts';
import { at, relay, StandIn } from './stand-in.ts';
import { runOverTcp, type TcpOptions } from './tcp.ts';

const profile = wireProfile(strictProfile(100, 10_000), 100);
const connect = (will: boolean): Step => ({ step: 'connect', client: 0, connect: will ? { will: {} } : {} });

const triesMax = 12;

let server: StandIn | undefined;
afterEach(() => server?.die());

/** Where this process itself was late a run is void: it is played again, as the check does. */
async function verdictOf(...words: Parameters<typeof verdictOnce>): Promise<Verdict> {
  for (let tries = 1; ; tries += 1) {
    const verdict = await verdictOnce(...words);
    if (verdict.verdict !== 'inconclusive' || tries === triesMax) return verdict;
    server?.die();
  }
}

async function verdictOnce(
  steps: readonly Step[],
  serve: (socket: Socket, number: number) => void,
  options: Partial<TcpOptions> = {},
): Promise<Verdict> {
  server = new StandIn(serve);
  const port = await server.listen();
  const scenario: Scenario = { version: '3.1.1', ties: 'server first', steps };
  const { runs } = await runOverTcp([scenario], { address: at(port), profile, concurrency: 1, ...options });
  return runs[0]?.verdict ?? { verdict: 'inconclusive', why: 'no run' };
}

/** Accepts every client, and answers the PINGREQ of the first after so long, or never. */
const slowToAnswer =
  (answerMs: number) =>
  (socket: Socket, number: number): void => {
    const codec = new ServerCodec();
    socket.on('data', (bytes) => {
      for (const { type } of codec.receive(bytes)) {
        if (type === 'client.CONNECT')
          socket.write(codec.encode({ type: 'server.CONNACK', sessionPresent: false, reasonCode: 0 }));
        const afterMs = number === 0 ? answerMs : 0;
        if (type === 'client.PINGREQ' && afterMs < Infinity)
          setTimeout(() => socket.write(codec.encode({ type: 'server.PINGRESP' })), afterMs);
      }
    });
  };

describe('an output that is overdue', () => {
  it('and comes after all is late, by a figure', async () => {
    const verdict = await verdictOf([connect(false), send(0, ping), wait(100)], slowToAnswer(500));
    expect(verdict).toMatchObject({ verdict: 'fail', kind: 'late', chart: 'ping: unanswered' });
    expect(verdict.verdict === 'fail' && overdueBy(verdict)?.beyondMs).toBeGreaterThan(0);
  });

  it('and does not come is missing, until when it was waited for', async () => {
    const steps = [connect(false), send(0, ping), wait(100)];
    const verdict = await verdictOf(steps, slowToAnswer(Infinity), { waitForLateMs: 100 });
    expect(verdict).toMatchObject({ verdict: 'fail', chart: 'ping: unanswered' });
    expect(verdict).not.toHaveProperty('kind');
    expect(verdict).toHaveProperty('waitedUntil');
  });
});

describe('a close that nothing explains', () => {
  let broker: RunningBroker;
  beforeEach(async () => {
    broker = await startBroker({ port: 0 });
  });
  afterEach(() => broker.close());

  const steps = [...watching, connect(true), wait(1_500)];
  const closeSecond =
    (close: (socket: Socket, upstream: Socket) => void) =>
    (socket: Socket, number: number): void => {
      const upstream = relay(socket, broker.port);
      if (number === 1) upstream.on('data', () => setTimeout(() => close(socket, upstream), 500));
    };

  it('is told, and the run goes on: the will came', async () => {
    const verdict = await verdictOf(
      steps,
      closeSecond((socket) => socket.destroy()),
    );
    expect(verdict).toMatchObject({ verdict: 'fail', kind: 'unexplained close' });
  });

  it('is a violation if what has to follow does not: the will is missing', async () => {
    const half = closeSecond((socket, upstream) => {
      socket.unpipe(upstream);
      socket.removeAllListeners('close');
      socket.destroy();
    });
    const verdict = await verdictOf(steps, half, { waitForLateMs: 100 });
    expect(verdict).toMatchObject({ verdict: 'fail', statements: ['3.1.1:MQTT-3.1.2-8'] });
    expect(verdict).not.toHaveProperty('kind');
  });

  it('is a violation too if the user has said so', async () => {
    const readings: AcceptedReadings = { 'healthy-connection-closed': ['never'] };
    const verdict = await verdictOf(
      steps,
      closeSecond((socket) => socket.destroy()),
      { readings },
    );
    expect(verdict).toMatchObject({ verdict: 'fail', statements: ['expected:healthy-link-is-kept'] });
    expect(verdict).not.toHaveProperty('kind');
  });
});

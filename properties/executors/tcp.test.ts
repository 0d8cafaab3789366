/** Brokers that die or talk nonsense in the middle of a batch: what was learned before is kept. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBroker, type RunningBroker } from '../../impl/edge/server.ts';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import type { Scenario, Step } from '../scenario/step.ts';
import { at, relay, StandIn } from './stand-in.ts';
import { runOverTcp } from './tcp.ts';

const profile = wireProfile(strictProfile(100, 10_000), 100);
const scenario = (...steps: readonly Step[]): Scenario => ({ version: '3.1.1', ties: 'server first', steps });
const connect: Step = { step: 'connect', client: 0, connect: {} };
const ping: Step = { step: 'send', client: 0, packets: [{ type: 'PINGREQ' }] };

describe('over TCP', () => {
  let broker: RunningBroker;
  let server: StandIn | undefined;
  beforeEach(async () => {
    broker = await startBroker({ port: 0 });
  });
  afterEach(async () => {
    server?.die();
    await broker.close();
  });

  it('plays scenarios side by side', async () => {
    const { runs, death } = await runOverTcp([scenario(connect, ping), scenario(connect)], {
      address: at(broker.port),
      profile,
    });
    expect(death).toBeUndefined();
    expect(runs.map(({ verdict }) => verdict)).toEqual([{ verdict: 'pass' }, { verdict: 'pass' }]);
    expect(runs[0]?.seen).toContain('ping: server.PINGRESP');
  });

  it('tells that a broker died, and keeps the verdicts from before', async () => {
    const port = broker.port;
    const dying = new StandIn((socket) => void relay(socket, port));
    server = dying;
    const { runs, death, unplayed } = await runOverTcp(
      [scenario(connect, ping), scenario(connect, { step: 'wait', ms: 5_000 }), scenario(connect)],
      {
        address: at(await dying.listen()),
        profile,
        concurrency: 2,
        onRun: () => dying.die(),
      },
    );
    expect(runs.map(({ verdict }) => verdict.verdict)).toEqual(['pass', 'inconclusive', 'inconclusive']);
    expect(death?.why).toContain('cannot be reached');
    expect(death?.running).toContain(1);
    expect([1, 2]).toEqual(expect.arrayContaining([...unplayed]));
  });

  it('takes what is no MQTT for an output without a cause', async () => {
    const nonsense = new StandIn(
      (socket) => void socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    server = nonsense;
    const { runs } = await runOverTcp([scenario(connect)], { address: at(await nonsense.listen()), profile });
    const [run] = runs;
    expect(['fail', 'inconclusive']).toContain(run?.verdict.verdict);
  });
});

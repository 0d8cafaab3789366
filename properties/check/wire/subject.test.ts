/** A broker that dies while it is checked is started anew, once for each death, and not for ever. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBroker, type RunningBroker } from '../../../impl/edge/server.ts';
import type { WireBroker } from '../../brokers/broker-under-test.ts';
import { ownTcp } from '../../brokers/own-tcp.ts';
import { at } from '../../executors/stand-in.ts';
import type { Scenario } from '../../scenario/step.ts';
import { Progress } from '../progress.ts';
import { Subject } from './subject.ts';

class Silent extends Progress {
  override update(): void {}
  override note(): void {}
}

const scenario: Scenario = {
  version: '3.1.1',
  ties: 'server first',
  steps: [
    { step: 'connect', client: 0, connect: {} },
    { step: 'send', client: 0, packets: [{ type: 'PINGREQ' }] },
  ],
};

describe('a broker under check', () => {
  let server: RunningBroker;
  let lives: number;
  beforeEach(async () => {
    server = await startBroker({ port: 0 });
    lives = 0;
  });
  afterEach(() => server.close());

  /** In so many of its lives the process has ended before the first scenario. */
  async function subject(deadLives: number, complaints: string[] = []): Promise<Subject> {
    const broker: WireBroker = {
      ...ownTcp,
      start: () => {
        lives += 1;
        const isDead = lives <= deadLives;
        return Promise.resolve({
          address: at(server.port),
          description: '',
          ...(isDead && { died: Promise.resolve('it fell over.') }),
          stop: () => Promise.resolve(isDead ? 'it left a core.' : undefined),
        });
      },
    };
    return new Subject(broker, await broker.start(), {
      readings: undefined,
      progress: new Silent(),
      notes: complaints,
    });
  }

  it('has what a death kept from being played to be played in the next life', async () => {
    const notes: string[] = [];
    const one = await subject(1, notes);
    expect(await one.playAndRevive([scenario], {})).toMatchObject({ unplayed: [0] });
    expect(await one.playAndRevive([scenario], {})).toMatchObject({
      unplayed: [],
      runs: [{ seen: expect.anything() }],
    });
    expect([lives, one.isDead]).toEqual([2, false]);
    expect([one.deaths, notes]).toEqual([['it fell over. 0 scenarios were running.'], ['it left a core.']]);
  });

  it('is started anew once, if two batches saw it die', async () => {
    const one = await subject(1);
    const batches = await Promise.all([one.playAndRevive([scenario], {}), one.playAndRevive([scenario], {})]);
    expect(batches.map(({ unplayed }) => unplayed)).toEqual([[0], [0]]);
    expect([lives, one.deaths.length]).toEqual([2, 1]);
  });

  it('is dead after its third death, and nothing is left to be played', async () => {
    const one = await subject(Infinity);
    for (const unplayed of [[0], [0], []]) expect(await one.playAndRevive([scenario], {})).toMatchObject({ unplayed });
    expect([lives, one.isDead]).toEqual([3, true]);
  });
});

/** Plays the case of an entry against one release, some times, each time with a process of its own. */
import { setTimeout as pause } from 'node:timers/promises';
import { aedes } from '../brokers/aedes.ts';
import type { RunningBroker } from '../brokers/broker-under-test.ts';
import type { Case } from '../conformance/case.ts';
import { playCases, type PlayedCase } from '../conformance/play-cases.ts';
import { freshTag } from '../executors/tcp.ts';
import { Counter, type Played } from './count.ts';
import type { Entry } from './entry.ts';

const times = 4;
/** How long the end of a process may take to be told after its connections are gone. */
const obituaryMs = 500;

export async function playCase(
  entry: Entry,
  one: Case,
  release: string,
  start: () => Promise<RunningBroker>,
): Promise<Played> {
  const counter = new Counter(entry);
  for (let time = 0; time < times; time += 1) {
    const broker = await start();
    const { outcome, why = '' } = await outcomeOn(broker, one);
    const death = await Promise.race([broker.died, pause(obituaryMs)]);
    if (typeof death === 'string') counter.addFailure(['expected:process-is-alive'], death);
    else if (outcome === 'fail') counter.addFailure(one.statements, why);
    else counter.add(outcome === 'pass' ? 'passed' : 'inconclusive');
    await broker.stop();
  }
  return counter.of(release);
}

/** A broker that has gone cannot be played with: then its death says more. */
async function outcomeOn({ address }: RunningBroker, one: Case): Promise<Pick<PlayedCase, 'outcome' | 'why'>> {
  const options = {
    address,
    offered: aedes.capabilities,
    lateMs: aedes.profile(0).lateMs,
    cleansUp: false,
    freshTag,
    onPlayed: (): void => {},
  };
  try {
    const [played] = await playCases([{ area: '', one, version: '3.1.1' }], options);
    return played ?? { outcome: 'inconclusive' };
  } catch (error) {
    return { outcome: 'inconclusive', why: (error as Error).message };
  }
}

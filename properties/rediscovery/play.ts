/** Plays the scenarios of an entry against one release, and counts. A process that ends takes nothing else with it. */
import * as fc from 'fast-check';
import { aedes } from '../brokers/aedes.ts';
import type { RunningBroker } from '../brokers/broker-under-test.ts';
import { judge } from '../check/check-property.ts';
import { DelayMeter } from '../executors/delay-meter.ts';
import type { Run } from '../executors/run.ts';
import { freshTag, runOverTcp, type TcpBatch } from '../executors/tcp.ts';
import type { Scenario } from '../scenario/step.ts';
import type { Property } from '../sentences/property.ts';
import { Counter, type Played } from './count.ts';
import type { Entry } from './entry.ts';

const runsDefault = 16;
const seedDefault = 1;
/** How far inputs keep from deadlines, in milliseconds; by what the verdict is judged is measured. */
const guardMs = 150;
const triesMax = 5;
const concurrency = 16;
const startEveryMs = 40;
/** Of an entry whose scenarios have a broker to themselves. */
const workers = 8;
/** How long the reason of a death may take to arrive after the connections are gone. */
const obituaryMs = 1_000;

export async function play(
  entry: Entry,
  property: Property,
  release: string,
  start: () => Promise<RunningBroker>,
): Promise<Played> {
  const { runs = runsDefault, seed = seedDefault } = entry;
  const scenarios = fc.sample(property.scenarios({ version: '3.1.1', pace: 'wire' }), { numRuns: runs, seed });
  const counter = new Counter(entry);
  const tally = (run: Run): void => {
    const verdict = judge(property, run);
    if (verdict.verdict === 'fail')
      counter.addFailure(verdict.statements, verdict.why, `${verdict.statements[0]}: ${verdict.why}`);
    else counter.add(verdict.verdict === 'pass' ? 'passed' : 'inconclusive');
  };
  const tallyDeath = (why: string): void =>
    counter.addFailure(['expected:process-is-alive'], why, `the process ended: ${why}`);
  const queue = scenarios.map((scenario) => ({ scenario, tries: 1 }));
  const work = async (atOnce: number): Promise<void> => {
    let broker: Measured | undefined;
    try {
      for (let taken = queue.splice(0, atOnce); taken.length > 0; taken = queue.splice(0, atOnce)) {
        broker ??= measured(await start());
        const batch = await playOn(
          broker,
          taken.map(({ scenario }) => scenario),
        );
        for (const [index, { scenario, tries }] of taken.entries()) {
          const run = batch.runs[index];
          if (batch.death?.running.includes(index)) tallyDeath(await reasonOf(broker, batch.death.why));
          else if (batch.unplayed.includes(index)) queue.push({ scenario, tries });
          else if (batch.voided.includes(index) && tries < triesMax) queue.push({ scenario, tries: tries + 1 });
          else if (run) tally(run);
        }
        if (!batch.death) continue;
        await broker.stop();
        broker = undefined;
      }
    } finally {
      await broker?.stop();
    }
  };
  await (entry.apart ? Promise.all(Array.from({ length: workers }, () => work(1))) : work(scenarios.length));
  return counter.of(release);
}

interface Measured extends RunningBroker {
  readonly meter: DelayMeter;
}

/** With a meter of the delay beside it, by which its scenarios are judged. */
function measured(broker: RunningBroker): Measured {
  const meter = new DelayMeter({ address: broker.address, version: '3.1.1', clientId: `${freshTag()}-meter` });
  const stop: RunningBroker['stop'] = () => {
    meter.stop();
    return broker.stop();
  };
  return { ...broker, meter, stop };
}

function playOn({ address, died, meter }: Measured, scenarios: readonly Scenario[]): Promise<TcpBatch> {
  const profile = aedes.profile(guardMs);
  const byDelay = { meter, profile: aedes.profile };
  return runOverTcp(scenarios, { address, died, profile, measured: byDelay, concurrency, startEveryMs });
}

/** A process says more of its end than the connections do. */
async function reasonOf({ died }: RunningBroker, otherwise: string): Promise<string> {
  const timer = Promise.withResolvers<string>();
  const timeout = setTimeout(timer.resolve, obituaryMs, otherwise);
  const why = await Promise.race([died ?? timer.promise, timer.promise]);
  clearTimeout(timeout);
  return why;
}

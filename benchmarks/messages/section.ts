/**
 * Messages over real sockets on loopback: this broker, aedes and mosquitto, each in a process of its own, under the same
 * loads, in turn, several times. 3.1.1, as aedes speaks no other; payloads of 64 bytes; one topic, and all who subscribe
 * subscribe to it.
 *
 * All clients are one process, whose packets are made beforehand and whose reading is counting. It says no more than a
 * window holds until its subscribers have heard and, with QoS 1, the broker has acknowledged; so a broker that loses
 * nothing need never drop anything, and what it loses is counted. A window that is full stalls until what waits has
 * been delivered: the rate is of the pair, the broker and these clients, on cores that they share with each other and
 * with the kernel. The CPU time of the broker's process, user and system, for each message delivered is its own, and
 * the fairer figure.
 *
 * The contestants have their defaults, but that mosquitto logs errors alone. A round is one broker process under all
 * loads; each sample is of one round. In a quick run the brokers that are compiled as they run are hardly so yet.
 */
import type { Goals, Measurement, Section } from '../measurement.ts';
import { loadsOf, nameOf } from './loads.ts';
import { runLoads, type Outcome, type Timing } from './trial.ts';

interface Contestant {
  readonly name: string;
  readonly script: URL;
}

const ours: Contestant = { name: 'mqtt-liveness', script: new URL('../sockets/own-process.ts', import.meta.url) };
const contestants: readonly Contestant[] = [
  ours,
  { name: 'aedes', script: new URL('../sockets/aedes-process.ts', import.meta.url) },
  { name: 'mosquitto', script: new URL('../sockets/mosquitto-process.ts', import.meta.url) },
];

interface Plan extends Timing {
  readonly rounds: number;
  /** How many are many. */
  readonly many: number;
}

const full: Plan = { warmMs: 750, countMs: 1_500, rounds: 5, many: 1_000 };
const quick: Plan = { warmMs: 100, countMs: 250, rounds: 1, many: 100 };

export const goals: Goals = (measurements) => {
  const samples = measurements
    .filter(({ section, benchmark, isOthers }) => section === 'messages' && isOthers !== true && isLoss(benchmark))
    .flatMap((one) => one.samples);
  const worst = samples.length === 0 ? undefined : Math.max(...samples);
  return [
    {
      what: 'messages lost',
      demanded: 'none',
      measured: worst === undefined ? undefined : `${worst} %`,
      isMet: worst === 0,
    },
  ];
};

export const run: Section = async ({ quick: isQuick, progress, leaveOut }) => {
  if (process.platform !== 'linux') {
    for (const { name } of contestants)
      leaveOut?.({
        section: 'messages',
        benchmark: 'messages over sockets',
        contestant: name,
        reason: 'it needs /proc, which only Linux has',
      });
    return [];
  }
  const { rounds, many, ...timing } = isQuick ? quick : full;
  const loads = loadsOf(many);
  const outcomes = new Map<Contestant, Outcome[]>();
  const missing = new Set<Contestant>();
  for (let round = 1; round <= rounds; round += 1)
    for (const contestant of contestants.filter((one) => !missing.has(one))) {
      progress(`messages: ${contestant.name}, round ${round} of ${rounds}`);
      const found = await runLoads(contestant.script, loads, timing);
      if (typeof found === 'string') {
        missing.add(contestant);
        leaveOut?.({
          section: 'messages',
          benchmark: 'messages over sockets',
          contestant: contestant.name,
          reason: found,
        });
      } else outcomes.set(contestant, [...(outcomes.get(contestant) ?? []), ...found]);
    }
  return loads.flatMap((load) =>
    [...outcomes].flatMap(([contestant, found]) =>
      measurementsOf(
        contestant,
        found.filter((one) => one.load === load),
      ),
    ),
  );
};

const lossOf = (name: string): string => `messages lost, ${name}`;
const isLoss = (benchmark: string): boolean => benchmark.startsWith(lossOf(''));

function measurementsOf(contestant: Contestant, outcomes: readonly Outcome[]): readonly Measurement[] {
  const [first] = outcomes;
  if (!first) return [];
  const name = nameOf(first.load);
  const figure = (
    benchmark: string,
    unit: Measurement['unit'],
    better: Measurement['better'],
    of: (outcome: Outcome) => number,
  ): Measurement => ({
    section: 'messages',
    benchmark,
    contestant: contestant.name,
    size: first.load.publishers + first.load.subscribers,
    unit,
    better,
    isOthers: contestant !== ours,
    samples: outcomes.map(of),
  });
  return [
    figure(`messages delivered, ${name}`, '1/s', 'higher', ({ counted }) => counted.delivered / counted.seconds),
    figure(`CPU per message, ${name}`, 'us', 'lower', ({ cpuMs, counted }) => (cpuMs * 1_000) / counted.delivered),
    figure(lossOf(name), '%', 'lower', ({ ended }) => (100 * ended.lost) / ended.owed),
  ].filter(({ samples }) => samples.every(Number.isFinite));
}

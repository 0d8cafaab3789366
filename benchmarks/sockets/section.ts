/**
 * Keep-alive over real sockets on loopback: this broker, aedes and mosquitto, each in processes of its own, put to the
 * same test one after the other, several times. 3.1.1, as aedes speaks no other.
 *
 * A process of clients connects all of its own, 48 at once; all ping at a fixed interval, spread evenly; then every other
 * one falls silent for ever while the rest goes on, and each broker has to find exactly those. To the broker they are
 * half-open: no packet, no FIN, no answer to its own FIN. Their kernel goes on to acknowledge, and their process to read, or
 * nobody would see when the broker closes them.
 *
 * Figures: CPU is user and system time of the broker's processes, the kernel's work for their sockets in it as far as it is
 * done in their name. "CPU per packet": a PINGREQ and its PINGRESP, with all that goes on beside it. Memory is the growth
 * of the resident set from idle until all are connected, garbage that waits to be collected included, the kernel's
 * buffers not. Detection is counted from the writing of the last packet to the close as the client sees it, thus with the
 * delays of both processes. Round trips are the measure of a stall that all contestants share; event loops are watched
 * only while the silent are found. Everything shares the machine's cores: a client that is late makes round trips longer.
 * In a quick run the brokers that are compiled as they run are hardly so yet.
 *
 * Files: a process has no more sockets than files. Where the limit is lower, there are fewer connections.
 */
import type { Goals, Measurement, Section, SectionOptions } from '../measurement.ts';
import { quantile } from '../broker/quantile.ts';
import { openFilesMax } from './proc.ts';
import { runTrial, type Contestant, type Outcome, type Trial } from './trial.ts';

const ours: Contestant = { name: 'mqtt-liveness', script: new URL('own-process.ts', import.meta.url) };
const contestants: readonly Contestant[] = [
  ours,
  { name: 'aedes', script: new URL('aedes-process.ts', import.meta.url) },
  { name: 'mosquitto', script: new URL('mosquitto-process.ts', import.meta.url) },
];

const everything = 'connections over sockets';

/** Files that a process needs beside its sockets, generously. */
const filesBeside = 500;

/** Trials of which kind, in which order, how often. */
interface Plan {
  readonly trial: Trial;
  readonly rounds: number;
}

const full: readonly Plan[] = [
  {
    trial: { connections: 17_000, processes: 1, keepAliveSeconds: 10, pingEveryMs: 2_500, pingForMs: 5_000 },
    rounds: 3,
  },
  {
    trial: { connections: 100_000, processes: 6, keepAliveSeconds: 16, pingEveryMs: 8_000, pingForMs: 8_000 },
    rounds: 1,
  },
];
const quick: readonly Plan[] = [
  {
    trial: { connections: 2_000, processes: 1, keepAliveSeconds: 2, pingEveryMs: 1_000, pingForMs: 1_500 },
    rounds: 1,
  },
];
/** No trial is begun that would end later, by what the contestants before it have taken. */
const longestMs = 480_000;

export const goals: Goals = (measurements) =>
  ['dead connections not found in time', 'connections closed before 1.5 Keep Alive'].map((benchmark) => {
    const samples = measurements
      .filter((one) => one.section === 'sockets' && one.benchmark === benchmark && one.isOthers !== true)
      .flatMap((one) => one.samples);
    const worst = samples.length === 0 ? undefined : Math.max(...samples);
    return {
      what: benchmark,
      demanded: 'none',
      measured: worst === undefined ? undefined : `${worst} %`,
      isMet: worst === 0,
    };
  });

export const run: Section = async (options) => {
  if (process.platform !== 'linux') {
    leaveOutAll(options, 'it needs the addresses of 127.0.0.0/8 and /proc, which only Linux has');
    return [];
  }
  const endMs = performance.now() + longestMs;
  const measurements: Measurement[] = [];
  for (const { trial, rounds } of options.quick ? quick : full)
    measurements.push(...(await runPlan({ trial: withinLimit(trial), rounds }, options, endMs)));
  return measurements;
};

async function runPlan({ trial, rounds }: Plan, options: SectionOptions, endMs: number): Promise<Measurement[]> {
  const outcomes = new Map<Contestant, Outcome[]>();
  const missing = new Set<Contestant>();
  let longestTrialMs = 0;
  for (let round = 1; round <= rounds; round += 1)
    for (const contestant of contestants) {
      if (missing.has(contestant)) continue;
      const where = `${trial.connections.toLocaleString('en')} on ${processesOf(trial)}`;
      options.progress(`sockets, ${where}: ${contestant.name}, round ${round} of ${rounds}`);
      const startMs = performance.now();
      const hasTime = startMs + longestTrialMs < endMs;
      const outcome = hasTime ? await runTrial(contestant, trial) : 'no time was left for it';
      longestTrialMs = Math.max(longestTrialMs, performance.now() - startMs);
      if (typeof outcome === 'string') {
        missing.add(contestant);
        options.progress(`sockets: ${contestant.name} is left out: ${outcome}`);
        if (!outcomes.has(contestant)) leaveOut(options, contestant, trial, outcome);
        continue;
      }
      report(contestant, trial, outcome, options);
      outcomes.set(contestant, [...(outcomes.get(contestant) ?? []), outcome]);
    }
  return [...outcomes]
    .flatMap(([contestant, found]) => measurementsOf(contestant, trial, found))
    .filter(({ samples }) => samples.every(Number.isFinite));
}

function measurementsOf(contestant: Contestant, trial: Trial, outcomes: readonly Outcome[]): readonly Measurement[] {
  const name = trial.processes === 1 ? contestant.name : `${contestant.name}, ${processesOf(trial)}`;
  const figure = (
    benchmark: string,
    unit: Measurement['unit'],
    of: (outcome: Outcome) => number,
    better: Measurement['better'] = 'lower',
  ): Measurement => ({
    section: 'sockets',
    benchmark,
    contestant: name,
    size: trial.connections,
    unit,
    better,
    isOthers: contestant !== ours,
    samples: outcomes.map(of),
  });
  const hasLoop = outcomes.every(({ longestStallsMs }) => longestStallsMs.length > 0);
  return [
    figure('connects', '1/s', connectsPerSecond, 'higher'),
    figure('CPU per connect', 'us', (outcome) => (outcome.connectCpuMs * 1_000) / connectedOf(outcome)),
    figure('resident memory per connection', 'bytes', (outcome) => outcome.residentBytes / connectedOf(outcome)),
    figure('CPU per packet', 'us', (outcome) => (outcome.pingCpuMs * 1_000) / packetsOf(outcome)),
    figure('round trip while all ping, p99', 'ms', ({ pinged }) => quantile(pinged.flatMap(roundTrips), 0.99)),
    figure('round trip while all ping, longest', 'ms', ({ pinged }) => quantile(pinged.flatMap(roundTrips), 1)),
    figure('detection beyond 1.5 Keep Alive, median', 'ms', (outcome) => quantile(latenessOf(outcome), 0.5)),
    figure('detection beyond 1.5 Keep Alive, p99', 'ms', (outcome) => quantile(latenessOf(outcome), 0.99)),
    figure('detection beyond 1.5 Keep Alive, longest', 'ms', (outcome) => quantile(latenessOf(outcome), 1)),
    figure('dead connections not found in time', '%', ({ silenced }) =>
      percentOf(
        silenced,
        'notFound',
        silenced.reduce((sum, one) => sum + one.silenced, 0),
      ),
    ),
    figure('connections closed before 1.5 Keep Alive', '%', ({ silenced }) =>
      percentOf(
        silenced,
        'closedEarly',
        silenced.reduce((sum, one) => sum + one.silenced + one.live, 0),
      ),
    ),
    figure('round trip while the dead are found, p99', 'ms', ({ silenced }) =>
      quantile(silenced.flatMap(roundTrips), 0.99),
    ),
    figure('round trip while the dead are found, longest', 'ms', ({ silenced }) =>
      quantile(silenced.flatMap(roundTrips), 1),
    ),
    ...(hasLoop
      ? [
          figure('longest stall of the event loop while the dead are found', 'ms', ({ longestStallsMs }) =>
            Math.max(...longestStallsMs),
          ),
        ]
      : []),
  ];
}

/** What went wrong on the clients' side, which no figure shows. */
function report(contestant: Contestant, trial: Trial, { connected, silenced }: Outcome, options: SectionOptions): void {
  const errors = new Map<string, number>();
  for (const one of connected)
    for (const [why, count] of Object.entries(one.errors)) errors.set(why, (errors.get(why) ?? 0) + count);
  const starved = silenced.reduce((sum, { starvedHere }) => sum + starvedHere, 0);
  const failures = [...errors].map(([why, count]) => `${count} connections failed: ${why}`);
  if (starved > 0) failures.push(`${starved} live connections were closed as the client’s process was late`);
  for (const failure of failures) {
    options.progress(`sockets: ${contestant.name}: ${failure}`);
    leaveOut(options, contestant, trial, failure);
  }
}

const roundTrips = ({ roundTripsMs }: { readonly roundTripsMs: readonly number[] }): readonly number[] => roundTripsMs;
const connectedOf = (outcome: Outcome): number => outcome.connected.reduce((sum, { connected }) => sum + connected, 0);
const packetsOf = (outcome: Outcome): number => outcome.pinged.reduce((sum, { packets }) => sum + packets, 0);
const latenessOf = (outcome: Outcome): readonly number[] => outcome.silenced.flatMap(({ latenessMs }) => latenessMs);
const processesOf = ({ processes }: Trial): string => (processes === 1 ? 'one process' : `${processes} processes`);

function connectsPerSecond(outcome: Outcome): number {
  return connectedOf(outcome) / Math.max(...outcome.connected.map(({ seconds }) => seconds));
}

function percentOf(silenced: Outcome['silenced'], what: 'notFound' | 'closedEarly', total: number): number {
  return (100 * silenced.reduce((sum, one) => sum + one[what], 0)) / total;
}

function withinLimit(trial: Trial): Trial {
  const most = trial.processes * (openFilesMax() - filesBeside);
  return { ...trial, connections: Math.min(trial.connections, most) };
}

function leaveOut(options: SectionOptions, { name }: Contestant, { connections }: Trial, reason: string): void {
  options.leaveOut?.({ section: 'sockets', benchmark: everything, contestant: name, size: connections, reason });
}

function leaveOutAll(options: SectionOptions, reason: string): void {
  options.progress(`sockets: left out: ${reason}`);
  for (const { name } of contestants)
    options.leaveOut?.({ section: 'sockets', benchmark: everything, contestant: name, reason });
}

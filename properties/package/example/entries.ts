/** Something of each entry, for the types alone. */
import { allCharts, judgeTrace, lenientProfile, Observer, parseTrace, type Verdict } from 'mqtt-liveness';
import { Broker, startBroker, type BrokerOptions, type RunningBroker } from 'mqtt-liveness/broker';
import {
  allProperties,
  checkVirtually,
  runVirtually,
  type fc,
  type Outcome,
  type Scenario,
} from 'mqtt-liveness/properties';
import { TimerWheel } from 'mqtt-liveness/timer-wheel';
import { brokerConformance, type ConformanceOptions } from 'mqtt-liveness/vitest';

const options: Partial<BrokerOptions> = { tickMs: 100 };
export const broker: Broker = new Broker(options);
export const running: () => Promise<RunningBroker> = () => startBroker({ port: 0, options });
export const charts: readonly string[] = allCharts.map(({ name }) => name);
export const observer = new Observer({ profile: lenientProfile(0), version: '5.0' });
export const verdict = (text: string): Verdict =>
  judgeTrace(parseTrace(text), { profile: lenientProfile(0), version: '5.0' });
export const outcomes: readonly Outcome[] = allProperties.map((property) =>
  checkVirtually(property, '5.0', (given) => new Broker(given), { runs: 1, seed: 1 }),
);
export const scenarios: fc.Arbitrary<Scenario>[] = allProperties.map(({ scenarios: make }) =>
  make({ version: '5.0', pace: 'virtual' }),
);
export const passes = (scenario: Scenario): boolean =>
  runVirtually(scenario, (given) => new Broker(given)).verdict.verdict === 'pass';
export const wheel = new TimerWheel({ tickMs: 100 });
export const tests = (given: ConformanceOptions): void => brokerConformance(given);

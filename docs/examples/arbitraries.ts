import { Broker } from 'mqtt-liveness/broker';
import { anyScenario, fc, runVirtually, shrunkOurWay, steps, type Run } from 'mqtt-liveness/properties';

// Your own core instead: whatever has input, advance and nextDeadlineMs of this one.
const play = (scenario: Parameters<typeof runVirtually>[0]): Run =>
  runVirtually(scenario, (options) => new Broker(options));
const setting = { version: '5.0', pace: 'virtual' } as const;

// All that the properties try, held to the whole model.
fc.assert(
  fc.property(anyScenario(setting), (scenario) => play(scenario).verdict.verdict !== 'fail'),
  { numRuns: 200, seed: 1 },
);

// A scenario of your own: a client pings a moment before, at and after a deadline, and then falls silent.
const { aimed, connect, keepAlive, ping, send, settled, watched } = steps;
const mine = fc
  .tuple(keepAlive(setting), aimed())
  .map(([seconds, aim]) => [connect(0, { keepAliveSeconds: seconds }), aim, send(0, ping), settled(setting)]);
let closes = 0;
fc.assert(
  fc.property(shrunkOurWay(watched(setting, mine)), (scenario) => {
    const { verdict, seen } = play(scenario);
    if (seen.has('keep-alive: network.closed')) closes += 1;
    return verdict.verdict === 'pass';
  }),
  { numRuns: 100, seed: 1 },
);
console.log(`closed for Keep Alive in ${closes} of 100 scenarios`);

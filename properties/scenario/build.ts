/** Words to write scenarios with. */
import * as fc from 'fast-check';
import type { Setting } from './setting.ts';
import type { ConnectSketch, Direction, PacketSketch, Scenario, Step } from './step.ts';

/** Clients from this number on only watch: nothing happens to them by chance. */
export const bystander = 8;
const watcher = 9;

export const connect = (client: number, sketch: ConnectSketch = {}): Step => ({
  step: 'connect',
  client,
  connect: sketch,
});
export const send = (client: number, ...packets: readonly PacketSketch[]): Step => ({ step: 'send', client, packets });
export const sendOn = (client: number, back: number, ...packets: readonly PacketSketch[]): Step => ({
  step: 'send',
  client,
  back,
  packets,
});
export const wait = (ms: number): Step => ({ step: 'wait', ms });
export const aim = (ticks: number, ms: number, pick = 0): Step => ({ step: 'aim', pick, ticks, ms });
export const settle = (maxMs: number): Step => ({ step: 'settle', maxMs });
export const close = (client: number, back = 0): Step => ({ step: 'close', client, back });
export const reset = (client: number, back = 0): Step => ({ step: 'reset', client, back });
export const blackhole = (client: number, direction: Direction): Step => ({ step: 'blackhole', client, direction });
export const flow = (client: number, direction: Direction, delayMs = 0, back = 0): Step => ({
  step: 'flow',
  client,
  direction,
  delayMs,
  back,
});

export const ping: PacketSketch = { type: 'PINGREQ' };
export const subscribe = (topicFilter: string, qos: 0 | 1 | 2 = 0): PacketSketch => ({
  type: 'SUBSCRIBE',
  topicFilters: [topicFilter],
  qos,
});
export const publish = (topic: string, qos: 0 | 1 | 2 = 0): PacketSketch => ({ type: 'PUBLISH', topic, qos });

/** A healthy subscriber to everything, without whom a missing will would not be seen. */
export const watching: readonly Step[] = [connect(watcher, { dutiful: true }), send(watcher, subscribe('#'))];

/** A healthy client beside it all, at the end: the process lives, and others are served. */
const asking: readonly Step[] = [
  connect(bystander, { dutiful: true }),
  send(bystander, subscribe('asking'), publish('asking'), ping),
];

/** In virtual time as long as anything takes; on a wire as long as a lenient broker may take for a small Keep Alive. */
export const settled = ({ pace }: Setting, virtualMs = 60_000): Step => settle(pace === 'wire' ? 14_000 : virtualMs);

export const ties: fc.Arbitrary<Scenario['ties']> = fc.constantFrom('client first', 'server first');

/** A scenario of these steps, watched, and asked at the end who lives. In virtual time it begins off the server's tick. */
export function watched({ version, pace }: Setting, steps: fc.Arbitrary<readonly Step[]>): fc.Arbitrary<Scenario> {
  const offset = pace === 'wire' ? fc.constant(0) : fc.constantFrom(0, 1, 50, 99);
  return fc.record({ steps, ties, offset }).map(({ steps: middle, ties: who, offset: ms }) => ({
    version,
    ties: who,
    steps: [...watching, ...(ms > 0 ? [wait(ms)] : []), ...middle, ...asking],
  }));
}

/** Small Keep Alives mostly, as they are all alike; the odd large one in virtual time. Seconds. */
export function keepAlive({ pace }: Setting): fc.Arbitrary<number> {
  if (pace === 'wire') return fc.constantFrom(1, 2);
  return fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.constantFrom(7, 59, 60, 61, 601, 3_600) },
  );
}

/** Before, at and after an armed deadline, by a millisecond or a tick. */
export const aimed = (pick: fc.Arbitrary<number> = fc.constant(0)): fc.Arbitrary<Step> =>
  fc
    .record({ pick, ticks: fc.constantFrom(0, 0, -1, 1), ms: fc.constantFrom(0, -1, 1) })
    .map(({ pick: number, ticks, ms }) => aim(ticks, ms, number));

/** Aimed at a deadline, but not past it. */
export const aimedBefore: fc.Arbitrary<Step> = fc
  .constantFrom([0, -1], [-1, 0], [-1, -1], [-3, 0])
  .map(([ticks = 0, ms = 0]) => aim(ticks, ms));

export const times = (count: number, steps: readonly Step[]): Step[] =>
  Array.from({ length: count }, () => steps).flat();

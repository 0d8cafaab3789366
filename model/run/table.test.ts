/** A compiled chart does what XState does with the chart itself, also when it remembers. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition, transition, type AnyMachineSnapshot } from 'xstate';
import { keepAliveChart, pingChart } from '../keep-alive.ts';
import { takeoverChart } from '../takeover.ts';
import { willChart } from '../will.ts';
import { strictProfile } from '../vocabulary/profile.ts';
import type { Chart, ChartEvent } from './chart.ts';
import { Instance } from './instance.ts';
import { ChartTable, eventKey } from './table.ts';

const profile = strictProfile(100, 10_000);
const connack = { type: 'server.CONNACK', accepted: true, serverKeepAliveSeconds: null, expirySeconds: null } as const;

const charts: readonly (readonly [Chart, object, readonly ChartEvent[]])[] = [
  [
    keepAliveChart,
    { profile },
    [
      { type: 'client.CONNECT', keepAliveSeconds: 2, version: '5.0' },
      { type: 'client.CONNECT', keepAliveSeconds: 0, version: '3.1.1' },
      connack,
      { type: 'client.PINGREQ' },
      { type: 'client.bytes' },
      { type: 'network.closed' },
    ],
  ],
  [
    pingChart,
    { profile },
    [connack, { type: 'client.PINGREQ' }, { type: 'server.PINGRESP' }, { type: 'client.malformed' }],
  ],
  [
    takeoverChart,
    { profile, version: '5.0' },
    [
      connack,
      { type: 'rival.CONNECT', rival: 1 },
      { type: 'rival.CONNECT', rival: 2 },
      { type: 'rival.CONNACK', rival: 1, accepted: true },
      { type: 'rival.CONNACK', rival: 2, accepted: false },
      { type: 'rival.closed', rival: 1 },
      { type: 'network.closed', onlyForRival: true },
    ],
  ],
  [
    willChart,
    { profile, version: '5.0', delaySeconds: 2, expirySeconds: 5 },
    [
      connack,
      { type: 'client.DISCONNECT', valid: true, normal: true, expirySeconds: null },
      { type: 'network.closed' },
      { type: 'server.PUBLISH', subscriber: 1, again: false, subscribed: true, likeness: 'faithful' },
      { type: 'rival.CONNECT', cleanStart: true },
      { type: 'rival.CONNACK', accepted: true, cleanStart: true, sessionPresent: false },
      { type: 'rival.CONNACK', accepted: true, cleanStart: false, sessionPresent: true },
      { type: 'rival.closed', cleanStart: true },
    ],
  ],
];

/** The timers that XState has asked for and not taken back, by id. */
type Armed = Map<string, number>;

function apply(armed: Armed, [snapshot, actions]: ReturnType<typeof transition>): AnyMachineSnapshot {
  for (const { type, params } of actions as {
    type: string;
    params?: { id?: string; sendId?: string; delay?: number };
  }[]) {
    if (type === 'xstate.cancel') armed.delete(params?.sendId ?? '');
    if (type === 'xstate.raise' && params?.delay !== undefined && params.delay !== Infinity)
      armed.set(params.id ?? '', params.delay);
  }
  return snapshot;
}

describe('a compiled chart', () => {
  test.each(charts.map((row) => [row[0].name, ...row] as const))(
    '%s goes where XState goes',
    (_, chart, input, events) => {
      const table = new ChartTable(chart);
      const steps = fc.array(fc.oneof(fc.constantFrom(...events), fc.nat({ max: 3 })), { maxLength: 12 });
      const goesAlong = fc.property(steps, (moves) => {
        const instance = new Instance(table, input, 0);
        const armed: Armed = new Map();
        let snapshot = apply(armed, initialTransition(chart.machine, input));
        for (const move of moves) {
          if (typeof move === 'number') {
            const timer = instance.timers[move % instance.timers.length];
            if (!timer) continue;
            instance.fire(timer);
            armed.delete(timer.id);
            snapshot = apply(armed, transition(chart.machine, snapshot, { type: timer.id }));
          } else {
            instance.receive(move, eventKey(move), 0);
            snapshot = apply(armed, transition(chart.machine, snapshot, move));
          }
          expect(instance.facts.context).toEqual(snapshot.context);
          expect(table.facts(instance.state).tags).toEqual(snapshot.tags);
          expect(instance.timers.map(({ id }) => id).toSorted()).toEqual([...armed.keys()].toSorted());
        }
      });
      fc.assert(goesAlong, { numRuns: 200, seed: 4 });
      expect(table.asked).toBeLessThan(200 * 12);
    },
  );
});

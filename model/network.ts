/**
 * The network between the two ends of one Network Connection, one instance per direction: what arrives has left, in order;
 * in a blackholed direction nothing that leaves arrives. It relates the two taps, and so judges whoever recorded them.
 */
import { assign, setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type StateMeta } from './run/chart.ts';
import type { Direction, MqttEvent } from './vocabulary/event.ts';
import { isClientPacket, isServerEvent } from './vocabulary/event.ts';
import type { Tap } from './vocabulary/trace.ts';

interface Network {
  /** The packet types that have left one end and not reached the other, oldest first. */
  readonly inFlight: readonly string[];
  /** How many of them had left before the direction was blackholed. */
  readonly arriving: number;
}

/** `leaves` tells the end that sends from the end that receives. */
type NetworkChartEvent =
  | { type: 'client.PUBLISH'; leaves: boolean }
  | { type: 'server.PUBLISH'; leaves: boolean }
  | { type: 'client.malformed' }
  | { type: 'network.blackholed' }
  | { type: 'network.flowing' };

const machine = setup({
  types: {
    context: {} as Network,
    events: {} as NetworkChartEvent,
    input: {} as object,
    meta: {} as StateMeta<Network>,
    tags: {} as typeof violation,
  },
  actions: {
    leave: assign(({ context, event }) => ({ inFlight: [...context.inFlight, event.type] })),
    arrive: assign(({ context }) => ({ inFlight: context.inFlight.slice(1), arriving: context.arriving - 1 })),
    lose: assign(({ context }) => ({ arriving: context.inFlight.length })),
  },
  guards: {
    leaves: ({ event }) => 'leaves' in event && event.leaves,
    isNext: ({ context, event }) => context.inFlight[0] === event.type,
    isNextOnItsWay: ({ context, event }) => context.arriving > 0 && context.inFlight[0] === event.type,
  },
}).createMachine({
  id: 'network',
  context: { inFlight: [], arriving: 0 },
  initial: 'flowing',
  states: {
    flowing: {
      on: {
        'client.*': [
          { guard: 'leaves', actions: 'leave' },
          { guard: 'isNext', actions: 'arrive' },
          { target: 'outOfNothing' },
        ],
        'server.*': [
          { guard: 'leaves', actions: 'leave' },
          { guard: 'isNext', actions: 'arrive' },
          { target: 'outOfNothing' },
        ],
        'client.malformed': 'garbled',
        'network.blackholed': { actions: 'lose', target: 'blackholed' },
      },
    },
    /** Only what had left before arrives; TCP keeps the rest. */
    blackholed: {
      on: {
        'client.*': [
          { guard: 'leaves', actions: 'leave' },
          { guard: 'isNextOnItsWay', actions: 'arrive' },
          { target: 'outOfNothing' },
        ],
        'server.*': [
          { guard: 'leaves', actions: 'leave' },
          { guard: 'isNextOnItsWay', actions: 'arrive' },
          { target: 'outOfNothing' },
        ],
        'client.malformed': 'garbled',
        'network.flowing': 'flowing',
      },
    },
    /** The client sent bytes that are no packets: what they are at the other end depends on what follows them. */
    garbled: {},
    outOfNothing: {
      tags: violation,
      meta: {
        statements: ['expected:network-loses-no-order'],
        why: 'a packet arrived that had not left the other end, or not in this order',
      },
    },
  },
});

export const networkChart: Chart = { name: 'network', machine };

export function perceiveNetwork(event: MqttEvent, tap: Tap, direction: Direction): ChartEvent | undefined {
  if (event.type === 'network.blackholed' || event.type === 'network.flowing')
    return event.direction === direction ? { type: event.type } : undefined;
  if (event.type === 'client.malformed' && tap === 'client' && direction === 'up') return { type: event.type };
  const goesUp = isClientPacket(event);
  if (!goesUp && !isServerEvent(event)) return undefined;
  if (goesUp !== (direction === 'up')) return undefined;
  return { type: event.type, leaves: tap === (goesUp ? 'client' : 'server') };
}

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
  /** Packets that have left one end and not reached the other. */
  readonly inFlight: number;
  /** How many of them had left before the direction was blackholed. */
  readonly arriving: number;
}

/** `leaves` tells the end that sends from the end that receives; `inOrder` that it is of the type that left first. */
type NetworkChartEvent =
  | { type: 'client.PUBLISH'; leaves: boolean; inOrder: boolean }
  | { type: 'server.PUBLISH'; leaves: boolean; inOrder: boolean }
  | { type: 'client.malformed' }
  /** By the end that sends in this direction; a reset loses what is in flight. */
  | { type: 'network.closed'; leaves: boolean; abortive: boolean }
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
    leave: assign(({ context }) => ({ inFlight: context.inFlight + 1 })),
    arrive: assign(({ context }) => ({
      inFlight: context.inFlight - 1,
      arriving: Math.max(0, context.arriving - 1),
    })),
    lose: assign(({ context }) => ({ arriving: context.inFlight })),
  },
  guards: {
    leaves: ({ event }) => 'leaves' in event && event.leaves,
    arrives: ({ context, event }) => 'inOrder' in event && event.inOrder && context.inFlight > 0,
    arrivesAheadOfPackets: ({ context, event }) =>
      event.type === 'network.closed' && !event.leaves && !event.abortive && context.inFlight > 0,
    wasOnItsWay: ({ context, event }) => 'inOrder' in event && event.inOrder && context.arriving > 0,
  },
}).createMachine({
  id: 'network',
  description:
    'One direction of one Network Connection: what arrives has left, in order; in a blackholed direction nothing arrives.',
  context: { inFlight: 0, arriving: 0 },
  initial: 'flowing',
  on: {
    'network.closed': [
      { guard: 'leaves' },
      { guard: 'arrivesAheadOfPackets', target: '.outOfNothing' },
      { target: '.closed' },
    ],
  },
  states: {
    flowing: {
      on: {
        'client.malformed': 'garbled',
        'client.*': [
          { guard: 'leaves', actions: 'leave' },
          { guard: 'arrives', actions: 'arrive' },
          { target: 'outOfNothing' },
        ],
        'server.*': [
          { guard: 'leaves', actions: 'leave' },
          { guard: 'arrives', actions: 'arrive' },
          { target: 'outOfNothing' },
        ],
        'network.blackholed': { actions: 'lose', target: 'blackholed' },
      },
    },
    blackholed: {
      description: 'Only what had left before arrives; TCP keeps the rest.',
      on: {
        'client.malformed': 'garbled',
        'client.*': [
          { guard: 'leaves', actions: 'leave' },
          { guard: 'wasOnItsWay', actions: 'arrive' },
          { target: 'outOfNothing' },
        ],
        'server.*': [
          { guard: 'leaves', actions: 'leave' },
          { guard: 'wasOnItsWay', actions: 'arrive' },
          { target: 'outOfNothing' },
        ],
        'network.flowing': 'flowing',
      },
    },
    garbled: {
      description:
        'The client sent bytes that are no packets: what they are at the other end depends on what follows them.',
    },
    closed: {
      description: 'The close has reached the other end: nothing comes after it.',
      on: {
        'client.malformed': {},
        'client.*': [{ guard: 'leaves' }, { target: 'outOfNothing' }],
        'server.*': [{ guard: 'leaves' }, { target: 'outOfNothing' }],
      },
    },
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

/** Which way a packet goes, undefined for what is no packet. */
function directionOf(event: MqttEvent): Direction | undefined {
  if (isClientPacket(event)) return 'up';
  return isServerEvent(event) ? 'down' : undefined;
}

/** `oldest` is the type of the packet that has been in flight longest in this direction. */
export function perceiveNetwork(
  event: MqttEvent,
  tap: Tap,
  direction: Direction,
  oldest: string | undefined,
): ChartEvent | undefined {
  if (event.type === 'network.blackholed' || event.type === 'network.flowing')
    return event.direction === direction ? { type: event.type } : undefined;
  if (event.type === 'network.closed') {
    const goesUp = event.by === 'client';
    if (event.by === 'network' || goesUp !== (direction === 'up')) return undefined;
    return { type: event.type, leaves: tap === (goesUp ? 'client' : 'server'), abortive: event.abortive };
  }
  if (event.type === 'client.malformed' && tap === 'client' && direction === 'up') return { type: event.type };
  if (directionOf(event) !== direction) return undefined;
  return {
    type: event.type,
    leaves: tap === (direction === 'up' ? 'client' : 'server'),
    inOrder: oldest === event.type,
  };
}

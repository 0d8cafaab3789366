/** The server keeps a client that keeps its promise, and finds one that does not. */
import { setup } from 'xstate';
import { violation, type ChartEvent, type StateMeta } from '../../run/chart.ts';
import { isClientPacket } from '../../vocabulary/event.ts';
import type { Terms } from '../system.ts';
import { isRival, type Invariant } from './invariant.ts';

interface Patience {
  /** 1.5 times the Keep Alive; Infinity without. */
  readonly limitMs: number;
}

type PatienceEvent =
  | { type: 'server.CONNACK' }
  | { type: 'client.PINGREQ' }
  | { type: 'client.DISCONNECT' }
  | { type: 'rival.CONNECT' }
  | { type: 'network.closed' }
  | { type: 'server.DISCONNECT' };

const patience = setup({
  types: {
    context: {} as Patience,
    events: {} as PatienceEvent,
    input: {} as Patience,
    meta: {} as StateMeta<Patience>,
    tags: {} as typeof violation,
  },
  delays: { limit: ({ context }) => context.limitMs },
}).createMachine({
  id: 'patience',
  context: ({ input }) => input,
  initial: 'before',
  on: { 'client.DISCONNECT': '.hasReason', 'rival.CONNECT': '.hasReason' },
  states: {
    before: { on: { 'server.CONNACK': 'patient' } },
    patient: {
      after: { limit: 'hasReason' },
      on: {
        'client.PINGREQ': { target: 'patient', reenter: true },
        'network.closed': 'impatient',
        'server.DISCONNECT': 'impatient',
      },
    },
    /** Silent for long enough, left, or rivalled. A packet that comes now may be too late. */
    hasReason: {},
    impatient: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22', 'expected:healthy-link-is-kept'],
        why: 'the server closes a connection before 1.5 K of its last packet, and nothing else is the reason',
      },
    },
  },
});

/** Any packet of the client, at the server's tap, under one name. */
const anyPacket: ChartEvent = { type: 'client.PINGREQ' };

export const noEarlyClose: Invariant = {
  sentence: 'The server does not close for Keep Alive before 1.5 K of the last complete packet.',
  statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'],
  chart: { name: 'patience', machine: patience },
  per: 'connection',
  input: (terms) => ({ limitMs: limitMs(terms) }),
  hears: ({ tap, connection, event }, watched) => {
    if (tap !== 'server') return undefined;
    if (isRival(connection, watched)) return event.type === 'client.CONNECT' ? { type: 'rival.CONNECT' } : undefined;
    if (connection !== watched.connection) return undefined;
    if (event.type === 'server.CONNACK') return event.reasonCode === 0 ? { type: event.type } : undefined;
    if (event.type === 'network.closed') return event.by === 'server' ? { type: event.type } : undefined;
    if (event.type === 'server.DISCONNECT' || event.type === 'client.DISCONNECT') return { type: event.type };
    return isClientPacket(event) ? anyPacket : undefined;
  },
};

interface Detection {
  readonly connectBoundMs: number;
  readonly boundMs: number;
}

type DetectionEvent =
  { type: 'client.CONNECT' } | { type: 'server.CONNACK' } | { type: 'network.blackholed' } | { type: 'network.closed' };

const detection = setup({
  types: {
    context: {} as Detection,
    events: {} as DetectionEvent,
    input: {} as Detection,
    meta: {} as StateMeta<Detection>,
    tags: {} as typeof violation,
  },
  delays: { connectBound: ({ context }) => context.connectBoundMs, bound: ({ context }) => context.boundMs },
}).createMachine({
  id: 'detection',
  context: ({ input }) => input,
  initial: 'before',
  on: { 'network.closed': '.found' },
  states: {
    before: { on: { 'network.blackholed': 'lostBefore', 'server.CONNACK': 'live', 'client.CONNECT': 'asked' } },
    asked: { on: { 'network.blackholed': 'lost', 'server.CONNACK': 'live' } },
    live: { on: { 'network.blackholed': 'lost' } },
    lostBefore: { after: { connectBound: 'unfound' } },
    lost: { after: { bound: 'unfound' } },
    found: {},
    unfound: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22', '3.1.1:U-3.1.1-01', '5.0:U-5.0-01'],
        why: 'nothing has reached the server for 1.5 K and a tick, and it has not closed the connection',
      },
    },
  },
});

/** Holds for K above 0: without Keep Alive nothing is promised. */
export const serverFindsHalfOpen: Invariant = {
  sentence: 'If the way to the server is lost, the server closes within 1.5 K and a tick.',
  statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'],
  chart: { name: 'detection', machine: detection },
  per: 'connection',
  input: (terms, _watched, graceMs) => ({
    connectBoundMs: terms.connectTimeoutMs + terms.lateMs + graceMs,
    boundMs: limitMs(terms) + terms.lateMs + graceMs,
  }),
  hears: ({ tap, connection, event }, { connection: own }) => {
    if (connection !== own) return undefined;
    if (event.type === 'network.blackholed') return event.direction === 'up' ? { type: event.type } : undefined;
    if (tap !== 'server') return undefined;
    const told = event.type === 'client.CONNECT' || event.type === 'server.CONNACK' || event.type === 'network.closed';
    return told ? { type: event.type } : undefined;
  },
};

function limitMs({ keepAliveSeconds }: Terms): number {
  return keepAliveSeconds === 0 ? Infinity : keepAliveSeconds * 1500;
}

/**
 * Receive Maximum: how many QoS 1 and 2 messages may be under way at once. Sections 3.3.4 and 4.9 of 5.0. One instance per
 * Network Connection and sender, as the quota starts afresh with each connection. The server is judged at its own tap. So is
 * the client at its own; at the server's tap a client that sends too many gives the server a reason to close.
 *
 * The quota holds back no other packets: that they come is demanded by the charts of requests, which know nothing of it. Whether
 * PUBLISH of QoS 0 comes while there is none left is up to the sender, so the services waive it then.
 */
import { assign, setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type StateMeta } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';

export type Sender = 'client' | 'server';

export interface Quota {
  readonly receiveMaximum: number;
  /** Sent, and neither acknowledged to the end nor refused. */
  readonly open: number;
  /** Whether it is the sender who is judged. */
  readonly isJudged: boolean;
}

type QuotaEvent =
  | { type: 'server.PUBLISH' | 'client.PUBLISH' }
  | { type: 'client.PUBACK' | 'client.PUBCOMP' | 'server.PUBACK' | 'server.PUBCOMP' }
  | { type: 'client.PUBREC' | 'server.PUBREC'; refused: boolean };

const machine = setup({
  types: {
    context: {} as Quota,
    events: {} as QuotaEvent,
    input: {} as Omit<Quota, 'open'>,
    meta: {} as StateMeta<Quota>,
    tags: {} as typeof violation,
  },
  actions: {
    take: assign(({ context }) => ({ open: context.open + 1 })),
    // What was released again on a new connection was not counted there (5.0, section 4.9).
    giveBack: assign(({ context }) => ({ open: Math.max(0, context.open - 1) })),
  },
  guards: {
    full: ({ context }) => context.open >= context.receiveMaximum,
    fullAndJudged: ({ context }) => context.isJudged && context.open >= context.receiveMaximum,
    refused: ({ event }) => (event.type === 'client.PUBREC' || event.type === 'server.PUBREC') && event.refused,
  },
}).createMachine({
  id: 'flow-control',
  description:
    'The QoS 1 and 2 messages that one end of one connection has under way: never more than the other end’s Receive Maximum.',
  context: ({ input }) => ({ ...input, open: 0 }),
  initial: 'within',
  states: {
    within: {
      description: 'Each PUBLISH takes one unit; PUBACK, PUBCOMP or a PUBREC that refuses gives one back.',
      meta: {
        statements: ['5.0:MQTT-3.3.4-7', '5.0:MQTT-3.3.4-9', '5.0:MQTT-4.9.0-1', '5.0:MQTT-4.9.0-2', '5.0:U-5.0-21'],
      },
      on: {
        'server.PUBLISH': [{ guard: 'full', target: 'exceeded' }, { actions: 'take' }],
        'client.PUBLISH': [
          { guard: 'fullAndJudged', target: 'exceededByClient' },
          { guard: 'full', target: 'overrun' },
          { actions: 'take' },
        ],
        'client.PUBACK': { actions: 'giveBack' },
        'server.PUBACK': { actions: 'giveBack' },
        'client.PUBCOMP': { actions: 'giveBack' },
        'server.PUBCOMP': { actions: 'giveBack' },
        'client.PUBREC': { guard: 'refused', actions: 'giveBack' },
        'server.PUBREC': { guard: 'refused', actions: 'giveBack' },
      },
    },
    overrun: {
      description: 'The client has sent more than it may: the server has a reason to close.',
      meta: {
        statements: ['5.0:MQTT-3.3.4-7'],
        offers: () => [{ type: 'server.DISCONNECT' }, { type: 'network.closed', by: 'server' }],
      },
    },
    exceeded: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.3.4-9', '5.0:MQTT-4.9.0-2', '5.0:U-5.0-21'],
        why: 'the server has more messages under way than the client’s Receive Maximum',
      },
    },
    exceededByClient: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.3.4-7', '5.0:MQTT-4.9.0-2', '5.0:U-5.0-21'],
        why: 'the client has more messages under way than the server’s Receive Maximum',
      },
    },
  },
});

export const flowControlChart: Chart = { name: 'flow-control', machine };

/** What concerns the quota of this sender. */
export function perceiveFlow(event: MqttEvent, sender: Sender): ChartEvent | undefined {
  const receiver = sender === 'server' ? 'client' : 'server';
  if (event.type === `${sender}.PUBLISH`) return 'qos' in event && event.qos > 0 ? { type: event.type } : undefined;
  if (event.type === `${receiver}.PUBREC`)
    return { type: event.type, refused: 'reasonCode' in event && (event.reasonCode ?? 0) >= 0x80 };
  return event.type === `${receiver}.PUBACK` || event.type === `${receiver}.PUBCOMP` ? { type: event.type } : undefined;
}

/**
 * One Topic Alias of one sender on one Network Connection: it is told with its name before it is used without, is not above
 * the receiver's Topic Alias Maximum, and means nothing on the next connection, where its chart begins anew. Sections
 * 3.1.2.11.5, 3.2.2.3.8 and 3.3.2.3.4 of 5.0. Who is judged, and where, is as in flow control.
 */
import { setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type StateMeta } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';

interface Alias {
  /** What the receiver allows; absent is 0. */
  readonly maximum: number;
  readonly alias: number;
  /** Whether it is the sender who is judged. */
  readonly isJudged: boolean;
}

type AliasEvent = { type: 'server.PUBLISH' | 'client.PUBLISH'; named: boolean };

const isBeyond = ({ alias, maximum }: Alias): boolean => alias === 0 || alias > maximum;

const machine = setup({
  types: {
    context: {} as Alias,
    events: {} as AliasEvent,
    input: {} as Alias,
    meta: {} as StateMeta<Alias>,
    tags: {} as typeof violation,
  },
  guards: {
    beyond: ({ context }) => isBeyond(context),
    named: ({ event }) => event.named,
    misused: ({ context, event }) => context.isJudged && (isBeyond(context) || !event.named),
  },
}).createMachine({
  id: 'topic-alias',
  description: 'One Topic Alias of one sender on one connection, from the PUBLISH that gives it a name.',
  context: ({ input }) => input,
  initial: 'unnamed',
  states: {
    unnamed: {
      description: 'On this connection nobody has said what it stands for.',
      meta: { statements: ['5.0:MQTT-3.3.2-7', '5.0:MQTT-3.3.2-8'] },
      on: {
        'server.PUBLISH': [
          { guard: 'beyond', target: 'beyondMaximum' },
          { guard: 'named', target: 'named' },
          { target: 'usedUnnamed' },
        ],
        'client.PUBLISH': [
          { guard: 'misused', target: 'misusedByClient' },
          { guard: 'beyond', target: 'misused' },
          { guard: 'named', target: 'named' },
          { target: 'misused' },
        ],
      },
    },
    named: {
      description: 'It stands for a Topic Name, until it is given another.',
      meta: { statements: ['5.0:MQTT-3.3.2-12'] },
    },
    misused: {
      description: 'The client has used an alias that it may not use: the server has a reason to close.',
      meta: {
        statements: ['5.0:MQTT-3.3.2-9'],
        offers: () => [{ type: 'server.DISCONNECT' }, { type: 'network.closed', by: 'server' }],
      },
    },
    beyondMaximum: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.3.2-11', '5.0:MQTT-3.1.2-26', '5.0:MQTT-3.1.2-27', '5.0:MQTT-3.3.2-8'],
        why: 'the server has used a Topic Alias that the client does not allow',
      },
    },
    usedUnnamed: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.3.2-7'],
        why: 'the server has used a Topic Alias that stands for nothing on this connection',
      },
    },
    misusedByClient: {
      tags: violation,
      meta: {
        statements: [
          '5.0:MQTT-3.3.2-9',
          '5.0:MQTT-3.2.2-17',
          '5.0:MQTT-3.2.2-18',
          '5.0:MQTT-3.3.2-7',
          '5.0:MQTT-3.3.2-8',
        ],
        why: 'the client has used a Topic Alias that the server does not allow, or that stands for nothing',
      },
    },
  },
});

export const topicAliasChart: Chart = { name: 'topic-alias', machine };

export function perceiveAlias(event: MqttEvent): ChartEvent | undefined {
  if (event.type !== 'server.PUBLISH' && event.type !== 'client.PUBLISH') return undefined;
  return event.topicAlias === undefined ? undefined : { type: event.type, named: event.topic !== '' };
}

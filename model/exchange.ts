/**
 * An exchange of QoS 1 or 2 from the server, told by its packet identifier: it is taken up where the session is resumed.
 * Sections 3.3 to 3.7, 4.3 and 4.4 of both versions.
 */
import { setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type StateMeta } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';
import type { TimeProfile } from './vocabulary/profile.ts';

/** One packet identifier that the server uses towards one client's session, from PUBLISH to the last acknowledgement. */
interface Exchange {
  readonly profile: TimeProfile;
}

type ExchangeEvent =
  | { type: 'server.PUBLISH'; qos: number; dup: boolean }
  | { type: 'server.PUBREL' }
  | { type: 'client.PUBACK' }
  | { type: 'client.PUBREC'; refused: boolean }
  | { type: 'client.PUBCOMP' }
  /** `fits`: the Receive Maximum lets all be sent again at once. */
  | { type: 'server.CONNACK'; resumed: boolean; fits: boolean }
  | { type: 'network.closed' };

/** Tag of the states in which PUBLISH is sent again when the session is resumed. */
export const unacknowledged = 'unacknowledged';

const resend = ['3.1.1:MQTT-4.4.0-1', '5.0:MQTT-4.4.0-1'] as const;

const resumption = [
  { guard: 'resumedNarrowly', target: 'mayResend' },
  { guard: 'resumed', target: 'mustResend' },
  { target: 'free' },
] as const;

const exchangeMachine = setup({
  types: {
    context: {} as Exchange,
    events: {} as ExchangeEvent,
    input: {} as Exchange,
    meta: {} as StateMeta<Exchange>,
    tags: {} as typeof violation | typeof unacknowledged,
  },
  delays: { answer: ({ context }) => context.profile.answerMs },
  guards: {
    refused: ({ event }) => event.type === 'client.PUBREC' && event.refused,
    resumed: ({ event }) => event.type === 'server.CONNACK' && event.resumed,
    resumedNarrowly: ({ event }) => event.type === 'server.CONNACK' && event.resumed && !event.fits,
    again: ({ event }) => event.type === 'server.PUBLISH' && event.dup,
    new: ({ event }) => event.type === 'server.PUBLISH' && !event.dup,
    // On a wire a connection may break before the first sending is seen.
    againAtFirst: ({ context, event }) => event.type === 'server.PUBLISH' && event.dup && context.profile.guardMs === 0,
  },
}).createMachine({
  id: 'exchange',
  description:
    'One packet identifier that the server uses towards one client, from PUBLISH to the last acknowledgement, over reconnections.',
  context: ({ input }) => input,
  initial: 'free',
  on: { 'server.CONNACK': { target: '.free' } },
  states: {
    free: {
      meta: {
        statements: [
          '3.1.1:MQTT-2.3.1-4',
          '3.1.1:MQTT-3.3.1-3',
          '5.0:MQTT-4.4.0-2',
          '5.0:MQTT-2.2.1-4',
          '5.0:MQTT-3.3.1-3',
          '5.0:MQTT-4.3.2-1',
          '5.0:MQTT-4.3.2-2',
          '5.0:MQTT-4.3.3-1',
          '5.0:MQTT-4.3.3-2',
        ],
      },
      on: { 'server.PUBLISH': [{ guard: 'againAtFirst', target: 'dupAtFirst' }, { target: 'sent' }] },
    },
    sent: {
      tags: unacknowledged,
      description: 'PUBLISH is out, and not acknowledged.',
      meta: {
        statements: [
          '3.1.1:MQTT-4.3.2-1',
          '3.1.1:MQTT-4.3.3-1',
          '3.1.1:MQTT-3.10.4-3',
          '5.0:MQTT-4.3.2-3',
          '5.0:MQTT-4.3.3-3',
          '5.0:MQTT-3.10.4-3',
        ],
      },
      on: {
        'server.PUBLISH': { guard: 'new', target: 'reused' },
        'client.PUBACK': 'free',
        'client.PUBREC': [{ guard: 'refused', target: 'free' }, { target: 'received' }],
        'server.CONNACK': resumption,
      },
    },
    received: {
      description: 'PUBREC has come: PUBREL follows, and the message is not sent again.',
      meta: { statements: ['3.1.1:MQTT-4.3.3-1', '5.0:MQTT-4.3.3-4'], offers: () => [{ type: 'server.PUBREL' }] },
      after: { answer: 'unreleased' },
      on: {
        'server.PUBREL': 'released',
        'server.PUBLISH': [{ guard: 'again', target: 'publishedAgain' }, { target: 'reused' }],
        'network.closed': 'cutBeforeRelease',
      },
    },
    cutBeforeRelease: {
      description: 'The server may or may not have taken the PUBREC in.',
      on: { 'server.CONNACK': [{ guard: 'resumed', target: 'mustRelease' }, { target: 'free' }] },
    },
    released: {
      description: 'PUBREL is out.',
      meta: { statements: ['3.1.1:MQTT-4.3.3-1', '5.0:MQTT-4.3.3-5', '5.0:MQTT-4.3.3-6'] },
      on: {
        'client.PUBCOMP': 'free',
        'server.PUBLISH': [{ guard: 'again', target: 'publishedAgain' }, { target: 'reused' }],
        'server.CONNACK': [{ guard: 'resumed', target: 'mustRelease' }, { target: 'free' }],
      },
    },
    mustResend: {
      tags: unacknowledged,
      description: 'The session is resumed: PUBLISH is sent again, with DUP 1.',
      meta: { statements: [...resend, '5.0:MQTT-4.3.3-7', '5.0:MQTT-4.8.2-4'] },
      after: { answer: 'notResent' },
      on: {
        'server.PUBLISH': [{ guard: 'again', target: 'sent' }, { target: 'resentAsNew' }],
        'server.CONNACK': resumption,
        'network.closed': 'sent',
      },
    },
    mayResend: {
      description:
        'The session is resumed, and the Receive Maximum is too small for all at once: PUBLISH is sent again in its turn.',
      tags: unacknowledged,
      meta: { statements: ['5.0:MQTT-3.3.4-9'] },
      on: {
        'server.PUBLISH': [{ guard: 'again', target: 'sent' }, { target: 'resentAsNew' }],
        'server.CONNACK': resumption,
        'network.closed': 'sent',
      },
    },
    mustRelease: {
      description: 'The session is resumed: PUBREL is sent again.',
      meta: { statements: resend, offers: () => [{ type: 'server.PUBREL' }] },
      after: { answer: 'notResent' },
      on: { 'server.PUBREL': 'released', 'network.closed': 'released' },
    },
    dupAtFirst: {
      tags: violation,
      meta: {
        statements: [
          '3.1.1:MQTT-3.3.1-3',
          '5.0:MQTT-3.3.1-3',
          '5.0:MQTT-4.4.0-2',
          '5.0:MQTT-4.3.2-2',
          '5.0:MQTT-4.3.3-2',
        ],
        why: 'what has not been sent before was sent with DUP 1',
      },
    },
    reused: {
      tags: violation,
      meta: {
        statements: [
          '3.1.1:MQTT-2.3.1-4',
          '3.1.1:MQTT-4.3.2-1',
          '3.1.1:MQTT-4.3.3-1',
          '5.0:MQTT-2.2.1-4',
          '5.0:MQTT-4.3.2-1',
          '5.0:MQTT-4.3.3-1',
        ],
        why: 'the server has given a packet identifier to a new message while it was in use',
      },
    },
    resentAsNew: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.3.1-1', '5.0:MQTT-3.3.1-1'],
        why: 'what was not acknowledged before the session was resumed has been sent again with DUP 0',
      },
    },
    unreleased: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-4.3.3-1', '5.0:MQTT-4.3.3-4'],
        why: 'a PUBREC was not answered by PUBREL',
      },
    },
    publishedAgain: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-4.3.3-1', '5.0:MQTT-4.3.3-6'],
        why: 'a message was sent again after its PUBREC',
      },
    },
    notResent: {
      tags: violation,
      meta: {
        statements: resend,
        why: 'the session was resumed, and what was not acknowledged has not been sent again',
      },
    },
  },
});

export const exchangeChart: Chart = { name: 'exchange', machine: exchangeMachine };

export function perceiveExchange(event: MqttEvent): ChartEvent | undefined {
  switch (event.type) {
    case 'server.PUBLISH':
      return { type: event.type, qos: event.qos, dup: event.dup };
    case 'client.PUBREC':
      return { type: event.type, refused: (event.reasonCode ?? 0) >= 0x80 };
    case 'server.PUBREL':
    case 'client.PUBACK':
    case 'client.PUBCOMP':
      return { type: event.type };
    default:
      return undefined;
  }
}

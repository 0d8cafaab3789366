/**
 * One message with a Message Expiry Interval: sections 3.3.2.3.3 and 4.3.3 of 5.0. One instance per message, from when the
 * server has it. No copy of it begins its way to a subscriber after it has expired, and each copy says how long it still has;
 * what has begun is carried to its end.
 */
import { setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type StateMeta } from './run/chart.ts';
import type { Publish } from './vocabulary/packet.ts';
import type { TimeProfile } from './vocabulary/profile.ts';

interface Expiry {
  readonly profile: TimeProfile;
  readonly expirySeconds: number;
}

/** What a copy says of the time it has left, beside what it has. */
type Stated = 'as left' | 'more' | 'less' | 'nothing';
type ExpiryEvent = { type: 'server.PUBLISH'; begun: boolean; stated: Stated };

const machine = setup({
  types: {
    context: {} as Expiry,
    events: {} as ExpiryEvent,
    input: {} as Expiry,
    meta: {} as StateMeta<Expiry>,
    tags: {} as typeof violation,
  },
  delays: {
    messageExpiry: ({ context }) => context.expirySeconds * 1000,
    lateness: ({ context }) => context.profile.lateMs,
  },
  guards: {
    begun: ({ event }) => event.begun,
    misstated: ({ event }) => event.stated !== 'as left',
  },
}).createMachine({
  id: 'message-expiry',
  description: 'One message with a Message Expiry Interval: until when it may set out, and what its copies say.',
  context: ({ input }) => input,
  initial: 'fresh',
  states: {
    fresh: {
      description: 'A copy may set out, and says how long the message still has.',
      meta: { statements: ['5.0:MQTT-3.3.2-6'] },
      after: { messageExpiry: 'expiring' },
      on: { 'server.PUBLISH': [{ guard: 'begun' }, { guard: 'misstated', target: 'misstated' }] },
    },
    expiring: {
      description: 'Expired, and the server may be as late as its profile allows to notice.',
      meta: { statements: ['5.0:MQTT-3.3.2-5'] },
      after: { lateness: 'expired' },
    },
    expired: {
      description: 'Only what had set out before is sent again, and carried to its end.',
      meta: { statements: ['5.0:MQTT-3.3.2-5'] },
      on: { 'server.PUBLISH': [{ guard: 'begun' }, { target: 'sentExpired' }] },
    },
    sentExpired: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.3.2-5'],
        why: 'a message set out to a subscriber after its Message Expiry Interval was over',
      },
    },
    misstated: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.3.2-6'],
        why: 'a copy does not say how long the message still has',
      },
    },
  },
});

export const messageExpiryChart: Chart = { name: 'message-expiry', machine };

/**
 * `left`: how long the message had by then, at least and at most: it counts from when the server got it, or took it over for
 * delivery. Seconds may be rounded either way.
 */
export function perceiveExpiry(
  { dup, messageExpiryIntervalSeconds: stated }: Publish,
  left: { readonly fromMs: number; readonly toMs: number },
): ChartEvent {
  const words = (): Stated => {
    if (stated === undefined) return 'nothing';
    if (stated * 1000 >= left.toMs + 1000) return 'more';
    return stated * 1000 <= left.fromMs - 1000 ? 'less' : 'as left';
  };
  return { type: 'server.PUBLISH', begun: dup, stated: words() };
}

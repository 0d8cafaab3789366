/** For each invariant at least one ablation that breaks it. */
import { sessionNeverExpires } from '../vocabulary/packet.ts';
import { reconfigured, withChart, type Ablation } from './ablation.ts';
import { clientFindsHalfOpen } from './invariants/client.ts';
import { noEarlyClose, serverFindsHalfOpen } from './invariants/keep-alive.ts';
import { noTimerOfTheDead, successorKeepsSession } from './invariants/never.ts';
import { sessionPresentIsTrue } from './invariants/session.ts';
import { oneLiveConnection } from './invariants/takeover.ts';
import { oneWill } from './invariants/will.ts';

interface Seconds {
  readonly context: { readonly keepAliveMs: number; readonly expirySeconds: number };
}

export const allAblations: readonly Ablation[] = [
  {
    fault: 'the server may keep the old connection beside its successor',
    bend: (system) =>
      withChart(system, 'takeover', (machine) => reconfigured(machine, ['states', 'superseded', 'after'], {})),
    breaks: oneLiveConnection.sentence,
    configuration: 'two connections, 5.0 and 5.0',
    steps: 8,
  },
  {
    fault: 'the will may be published again',
    bend: (system) =>
      withChart(system, 'will', (machine) => machine.provide({ guards: { seenAlready: () => false } } as never)),
    breaks: oneWill.sentence,
    configuration: 'one connection, 5.0',
    steps: 5,
  },
  {
    fault: 'the will may be published after DISCONNECT',
    bend: (system) =>
      withChart(system, 'will', (machine) => machine.provide({ guards: { removesWill: () => false } } as never)),
    breaks: oneWill.sentence,
    configuration: 'one connection, 5.0',
    steps: 9,
  },
  {
    fault: 'nobody has a right to the will',
    bend: (system) => ({ ...system, parts: system.parts.map((part) => ({ ...part, impossible: () => false })) }),
    breaks: oneWill.sentence,
    configuration: 'one connection, 5.0',
    steps: 12,
  },
  {
    fault: 'Keep Alive runs out at 1.0 K',
    bend: (system) =>
      withChart(system, 'keep-alive', (machine) =>
        machine.provide({ delays: { oneAndAHalfKeepAlive: ({ context }: Seconds) => context.keepAliveMs } } as never),
      ),
    breaks: noEarlyClose.sentence,
    configuration: 'one connection, 5.0',
    steps: 9,
  },
  {
    fault: 'only PINGREQ counts for Keep Alive',
    bend: (system) =>
      withChart(system, 'keep-alive', (machine) =>
        reconfigured(machine, ['states', 'silence', 'states', 'counting', 'on', 'client.*'], {
          target: 'counting',
          reenter: false,
        }),
      ),
    breaks: noEarlyClose.sentence,
    configuration: 'one connection, the client publishes',
    steps: 9,
  },
  {
    fault: 'the server may wait for ever for a silent client',
    bend: (system) =>
      withChart(system, 'keep-alive', (machine) =>
        reconfigured(machine, ['states', 'silence', 'states', 'due', 'after'], {}),
      ),
    breaks: serverFindsHalfOpen.sentence,
    configuration: 'one connection, 5.0',
    steps: 17,
  },
  {
    fault: 'the client may wait for ever for PINGRESP',
    bend: (system) =>
      withChart(system, 'client', (machine) =>
        reconfigured(machine, ['states', 'answer', 'states', 'pingrespTimedOut', 'after'], {}),
      ),
    breaks: clientFindsHalfOpen.sentence,
    configuration: 'one connection, 5.0',
    steps: 18,
  },
  {
    fault: 'a session never expires',
    bend: (system) =>
      withChart(system, 'session', (machine) => machine.provide({ delays: { sessionExpiry: Infinity } } as never)),
    breaks: sessionPresentIsTrue.sentence,
    configuration: 'two connections, 5.0 and 5.0',
    steps: 14,
  },
  {
    fault: 'a session expires at once',
    bend: (system) =>
      withChart(system, 'session', (machine) =>
        machine.provide({
          delays: {
            sessionExpiry: ({ context }: Seconds) => (context.expirySeconds === sessionNeverExpires ? Infinity : 0),
          },
        } as never),
      ),
    breaks: sessionPresentIsTrue.sentence,
    configuration: 'two connections, 5.0 and 5.0',
    steps: 8,
  },
  {
    fault: 'the close of any connection ends the session',
    bend: (system) =>
      withChart(system, 'session', (machine) => machine.provide({ guards: { isOwner: () => true } } as never)),
    breaks: successorKeepsSession,
    configuration: 'two connections, 5.0 and 5.0',
    steps: 7,
  },
  {
    fault: 'Keep Alive goes on after the close',
    bend: (system) =>
      withChart(system, 'keep-alive', (machine) => reconfigured(machine, ['states', 'silence', 'on'], {})),
    breaks: noTimerOfTheDead,
    configuration: 'one connection, 5.0',
    steps: 4,
  },
];

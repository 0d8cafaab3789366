/** For each invariant at least one ablation that breaks it. */
import { sessionNeverExpires } from '../vocabulary/packet.ts';
import { reconfigured, withChart, type Ablation } from './ablation.ts';
import { clientFindsHalfOpen } from './invariants/client.ts';
import { noneOutlivesCrash } from './invariants/crash.ts';
import { noEarlyClose, serverFindsHalfOpen } from './invariants/keep-alive.ts';
import { noTimerOfTheDead, strangersAreLeftAlone, successorKeepsSession } from './invariants/never.ts';
import { sessionPresentIsTrue } from './invariants/session.ts';
import { tell } from './connection-moves.ts';
import { oneLiveConnection } from './invariants/takeover.ts';
import { oneWill } from './invariants/will.ts';

interface Seconds {
  readonly context: { readonly keepAliveMs: number; readonly expirySeconds: number };
}

const crashed = { type: 'process.crashed', sessionsKept: false } as const;

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
    steps: 5,
  },
  {
    fault: 'Keep Alive goes on after the close',
    bend: (system) =>
      withChart(system, 'keep-alive', (machine) => reconfigured(machine, ['states', 'silence', 'on'], {})),
    breaks: noTimerOfTheDead,
    configuration: 'one connection, 5.0',
    steps: 4,
  },
  {
    fault: 'a CONNECT takes over whoever is connected',
    bend: (system) => ({
      ...system,
      moves: system.moves.map((move) => {
        const tellsRivals = move.happenings.some(({ event }) => event.type === 'client.CONNECT');
        const others = system.places.connections.map(({ takeover }) => takeover);
        const isAsking = tellsRivals && move.tells.some(({ event }) => event === 'birth');
        const told = new Set(move.tells.map(({ part }) => part));
        const tells = tell({ type: 'rival.CONNECT', rival: 1 }, ...others.filter((part) => !told.has(part)));
        return isAsking ? { ...move, tells: [...move.tells, ...tells] } : move;
      }),
    }),
    breaks: strangersAreLeftAlone,
    configuration: 'two Client Identifiers, no Keep Alive',
    steps: 5,
  },
  {
    fault: 'a connection outlives the crash of its server',
    bend: (system) => ({
      ...system,
      moves: system.moves.map((move) =>
        move.name.startsWith('process.crashed')
          ? { ...move, tells: move.tells.filter(({ event }) => event !== 'birth' && event.type === 'process.crashed') }
          : move,
      ),
    }),
    breaks: noneOutlivesCrash.sentence,
    configuration: 'one connection, a crash',
    steps: 2,
  },
  {
    fault: 'a session that a crash has lost is still there',
    bend: (system) => withChart(system, 'session', (machine) => machine.provide({ guards: { lost: () => false } })),
    breaks: sessionPresentIsTrue.sentence,
    configuration: 'two connections, a crash',
    steps: 6,
  },
  {
    fault: 'a session that a crash has kept is gone',
    bend: (system) => ({
      ...withChart(system, 'session', (machine) => machine.provide({ guards: { lost: () => true } })),
      moves: system.moves.map((move) =>
        move.name.startsWith('process.crashed, sessions kept')
          ? { ...move, tells: [...move.tells, ...tell(crashed, ...system.places.sessions)] }
          : move,
      ),
    }),
    breaks: sessionPresentIsTrue.sentence,
    configuration: 'two connections, a crash',
    steps: 7,
  },
  {
    fault: 'a will that a crash has kept is gone',
    bend: (system) => ({
      ...system,
      moves: system.moves.map((move) =>
        move.name.startsWith('process.crashed, sessions kept')
          ? { ...move, tells: [...move.tells, ...tell(crashed, ...system.places.connections.map(({ will }) => will))] }
          : move,
      ),
    }),
    breaks: oneWill.sentence,
    configuration: 'one connection, a crash',
    steps: 7,
  },
  {
    fault: 'a crash brings back the will that DISCONNECT had removed',
    bend: (system) =>
      withChart(system, 'will', (machine) =>
        reconfigured(machine, ['states', 'discarded', 'on'], { 'process.crashed': '#will.undecided' }),
      ),
    breaks: oneWill.sentence,
    configuration: 'one connection, a crash',
    steps: 6,
  },
];

/**
 * Controls of the broker that do not refine the charts, each with a configuration that shows it, and the steps of its shortest
 * counterexample there, those of time included. The other controls are wrong in what is not explored: messages other than
 * wills, identifiers, intervals that DISCONNECT changes or that are not on the steps of time.
 */
import type { Control } from '../controls/control.ts';
import type { RefinementConfiguration } from './configurations.ts';
import type { Counterexample } from './refinement.ts';

interface NotRefining {
  readonly fault: Control['fault'];
  readonly configuration: RefinementConfiguration['name'];
  readonly kind: Counterexample['kind'];
  readonly steps: number;
}

export const notRefining: readonly NotRefining[] = [
  {
    fault: 'a connection without CONNECT is kept three times as long',
    configuration: 'one connection, 5.0',
    kind: 'missed',
    steps: 8,
  },
  {
    fault: 'a second CONNECT is overlooked',
    configuration: 'one connection, the client breaks the protocol',
    kind: 'forbidden',
    steps: 4,
  },
  { fault: 'CONNACK is sent twice', configuration: 'one connection, 5.0', kind: 'forbidden', steps: 2 },
  {
    fault: 'a first packet that is no CONNECT is overlooked',
    configuration: 'one connection, the client breaks the protocol',
    kind: 'forbidden',
    steps: 3,
  },
  {
    fault: 'after DISCONNECT the connection is left to the client',
    configuration: 'one connection, 5.0',
    kind: 'missed',
    steps: 4,
  },
  { fault: 'Keep Alive runs out at 1.0 K', configuration: 'one connection, 5.0', kind: 'forbidden', steps: 11 },
  { fault: 'Keep Alive runs out at 2 K', configuration: 'one connection, 5.0', kind: 'missed', steps: 19 },
  {
    fault: 'Keep Alive is computed in whole seconds, so that an odd one loses half a second',
    configuration: 'one connection, K = 1',
    kind: 'forbidden',
    steps: 5,
  },
  { fault: 'Keep Alive runs out two ticks late', configuration: 'one connection, 5.0', kind: 'missed', steps: 19 },
  { fault: 'the timer wheel rounds deadlines down', configuration: 'one connection, 5.0', kind: 'forbidden', steps: 6 },
  {
    fault: 'only PINGREQ counts for Keep Alive',
    configuration: 'one connection, the client publishes',
    kind: 'forbidden',
    steps: 10,
  },
  {
    fault: 'bytes of an unfinished packet count for Keep Alive',
    configuration: 'one connection, the client breaks the protocol',
    kind: 'missed',
    steps: 13,
  },
  { fault: 'Keep Alive 0 runs out at once', configuration: 'one connection, 5.0', kind: 'forbidden', steps: 3 },
  { fault: 'PINGREQ is answered twice', configuration: 'one connection, 5.0', kind: 'forbidden', steps: 3 },
  {
    fault: 'PINGREQ is not answered while Keep Alive is off',
    configuration: 'one connection, K = 0',
    kind: 'missed',
    steps: 4,
  },
  {
    fault: 'a 3.1.1 client that is timed out gets a DISCONNECT',
    configuration: 'one connection, 3.1.1',
    kind: 'forbidden',
    steps: 17,
  },
  {
    fault: 'Keep Alive runs out before the client has to ping',
    configuration: 'one connection, 5.0',
    kind: 'forbidden',
    steps: 11,
  },
  {
    fault: 'the old connection survives its successor',
    configuration: 'two connections, 5.0 and 5.0',
    kind: 'missed',
    steps: 5,
  },
  {
    fault: 'a CONNECT does not take over a connection of another version',
    configuration: 'two connections, 3.1.1 and 5.0',
    kind: 'forbidden',
    steps: 4,
  },
  { fault: 'a timer that was stopped fires', configuration: 'one connection, 5.0', kind: 'forbidden', steps: 5 },
  { fault: 'Session Present is always 1', configuration: 'one connection, 5.0', kind: 'forbidden', steps: 2 },
  { fault: 'Session Present is always 0', configuration: 'two connections, 5.0 and 5.0', kind: 'forbidden', steps: 4 },
  { fault: 'Clean Start resumes', configuration: 'two connections, 5.0 and 5.0', kind: 'forbidden', steps: 4 },
  {
    fault: 'a session expires a tenth too early',
    configuration: 'two connections, a tick of 200 ms',
    kind: 'forbidden',
    steps: 14,
  },
  { fault: 'a session never expires', configuration: 'two connections, 5.0 and 5.0', kind: 'forbidden', steps: 12 },
  {
    fault: 'an unknown protocol level is left waiting',
    configuration: 'one connection, the client breaks the protocol',
    kind: 'missed',
    steps: 3,
  },
  {
    fault: 'a refused CONNECT takes over',
    configuration: 'two connections, 3.1.1 and 3.1.1, a Clean Session is refused',
    kind: 'forbidden',
    steps: 4,
  },
  {
    fault: 'a refused CONNECT cancels the will that its Client Identifier has left',
    configuration: 'two connections, a Clean Start is refused',
    kind: 'missed',
    steps: 12,
  },
  {
    fault: 'a refused CONNECT with Clean Start ends the stored session',
    configuration: 'three connections, a Clean Start is refused',
    kind: 'forbidden',
    steps: 7,
  },
  {
    fault: 'Server Keep Alive is announced, and not used',
    configuration: 'one connection, Server Keep Alive',
    kind: 'missed',
    steps: 9,
  },
  {
    fault: 'Server Keep Alive is used with 3.1.1, which has no word for it',
    configuration: 'one connection, 3.1.1, Server Keep Alive',
    kind: 'forbidden',
    steps: 4,
  },
  {
    fault: 'CONNACK sets a Session Expiry Interval, and the server goes by the one asked for',
    configuration: 'two connections, sessions are cut short',
    kind: 'missed',
    steps: 9,
  },
  {
    fault: 'connections whose session ends with them are not taken over',
    configuration: 'two connections, 3.1.1 and 5.0',
    kind: 'forbidden',
    steps: 4,
  },
  { fault: 'the will is published twice', configuration: 'two connections, 5.0 and 5.0', kind: 'forbidden', steps: 8 },
  {
    fault: 'the will is published after DISCONNECT (3.1.1)',
    configuration: 'one connection, 3.1.1',
    kind: 'forbidden',
    steps: 3,
  },
  {
    fault: 'the will is published after DISCONNECT (5.0)',
    configuration: 'one connection, 5.0',
    kind: 'forbidden',
    steps: 8,
  },
  {
    fault: 'the will is lost on takeover',
    configuration: 'two connections, 3.1.1 and 3.1.1, a Clean Session is refused',
    kind: 'missed',
    steps: 7,
  },
  {
    fault: 'the will is lost when Keep Alive runs out',
    configuration: 'one connection, 5.0',
    kind: 'missed',
    steps: 24,
  },
  {
    fault: 'the will is lost when the client broke the protocol',
    configuration: 'one connection, the client breaks the protocol',
    kind: 'missed',
    steps: 9,
  },
  { fault: 'the will delay is ignored', configuration: 'one connection, 5.0', kind: 'forbidden', steps: 3 },
  {
    fault: 'the will is forgotten when the session ends before its delay',
    configuration: 'two connections, sessions are cut short',
    kind: 'missed',
    steps: 9,
  },
  {
    fault: 'a client that returns does not cancel its will',
    configuration: 'two connections, 5.0 and 5.0',
    kind: 'forbidden',
    steps: 7,
  },
  { fault: 'the will is published to another topic', configuration: 'one connection, 5.0', kind: 'missed', steps: 11 },
];

/** What no state of the product may be. */
import { isClosed, isUnborn, none, some } from '../conditions.ts';
import type { Seat } from '../connection-moves.ts';
import type { System } from '../system.ts';
import type { Condition, Never } from '../product.ts';

type Holds = Condition['holds'];

const hasTimer: Holds = ({ timers }) => timers.length > 0;
const isConnected: Holds = ({ name }) => name === 'connected';
const isBorn: Holds = (seen) => !isUnborn(seen);
/** Of a takeover chart. */
const isAlone: Holds = ({ name }) => name === 'alone';
const isLive: Holds = (seen) => !isUnborn(seen) && !isClosed(seen);
const isBoundTo =
  (connection: number): Holds =>
  ({ context }) =>
    (context as { readonly owner?: number | null }).owner === connection;

export const noTimerOfTheDead =
  'No timer is armed for a connection that is closed, nor for a session that has an owner.';
export const strangersAreLeftAlone = 'Takeover of one Client Identifier takes nothing from another.';
export const successorKeepsSession = 'The close of one connection takes nothing from another that lives.';

export const allNevers = [noTimerOfTheDead, successorKeepsSession, strangersAreLeftAlone] as const;

export function neverOf({ places: { connections, sessions }, seats }: System): readonly Never[] {
  const ofConnections = connections.map(({ connect, keepAlive, ping, takeover }): Never => ({
    sentence: noTimerOfTheDead,
    when: [some(isClosed, connect), some(hasTimer, connect, keepAlive, ping, takeover)],
  }));
  const ofSessions = sessions.map((session): Never => ({
    sentence: noTimerOfTheDead,
    when: [some(({ name, timers }) => (name === 'bound' || name === 'none') && timers.length > 0, session)],
  }));
  const ofSuccessors = seats
    .filter(({ rivals }) => rivals.length > 0)
    .map(({ own, rivals, session, place }): Never => ({
      sentence: successorKeepsSession,
      when: [
        some(isConnected, own.connect),
        some(isAlone, own.takeover),
        none(isLive, ...rivals.map(({ connect }) => connect)),
        none(isBoundTo(place), session),
        none(isUncertain, session),
      ],
    }));
  const ofStrangers = sessions.length === 1 ? [] : seats.flatMap(leftAlone);
  return [...ofConnections, ...ofSessions, ...ofSuccessors, ...ofStrangers];
}

/** Whatever others do: without a rival of its own a connection has no successor, and has its session. */
function leftAlone({ own, rivals, session, place }: Seat): readonly Never[] {
  const isWithoutRival = [some(isConnected, own.connect), none(isBorn, ...rivals.map(({ takeover }) => takeover))];
  return [none(isAlone, own.takeover), none(isBoundTo(place), session)].map((isHarmed) => ({
    sentence: strangersAreLeftAlone,
    when: [...isWithoutRival, isHarmed],
  }));
}

/** CONNECTs that overlap: either may have been the later. */
const isUncertain: Holds = ({ name, context }) =>
  name === 'unknown' || ((context as { readonly candidates?: readonly unknown[] }).candidates?.length ?? 0) > 0;

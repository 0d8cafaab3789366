/** What no state of the product may be. */
import { isClosed, isUnborn, none, some } from '../conditions.ts';
import { versionsOf, type System } from '../one-client-identifier.ts';
import type { Condition, Never } from '../product.ts';

type Holds = Condition['holds'];

const hasTimer: Holds = ({ timers }) => timers.length > 0;
const isConnected: Holds = ({ name }) => name === 'connected';
const isLive: Holds = (seen) => !isUnborn(seen) && !isClosed(seen);
const isBoundTo =
  (connection: number): Holds =>
  ({ context }) =>
    (context as { readonly owner?: number | null }).owner === connection;

export const noTimerOfTheDead =
  'No timer is armed for a connection that is closed, nor for a session that has an owner.';
export const successorKeepsSession = 'The close of an old connection takes nothing from its successor.';

export function neverOf({ places: { connections, session }, terms }: System): readonly Never[] {
  const ofConnections = connections.map(({ connect, keepAlive, ping, takeover }): Never => ({
    sentence: noTimerOfTheDead,
    when: [some(isClosed, connect), some(hasTimer, connect, keepAlive, ping, takeover)],
  }));
  const ofSession: Never = {
    sentence: noTimerOfTheDead,
    when: [some(({ name, timers }) => (name === 'bound' || name === 'none') && timers.length > 0, session)],
  };
  const last = connections.at(-1);
  const others = connections.slice(0, -1).map(({ connect }) => connect);
  const number = versionsOf(terms).length;
  const ofSuccessor: readonly Never[] = last
    ? [
        {
          sentence: successorKeepsSession,
          when: [
            some(isConnected, last.connect),
            none(isLive, ...others),
            none(isBoundTo(number), session),
            none(isUncertain, session),
          ],
        },
      ]
    : [];
  return [...ofConnections, ofSession, ...ofSuccessor];
}

/** CONNECTs that overlap: either may have been the later. */
const isUncertain: Holds = ({ name, context }) =>
  name === 'unknown' || ((context as { readonly candidates?: readonly unknown[] }).candidates?.length ?? 0) > 0;

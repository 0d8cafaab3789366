/**
 * The server's process crashes and is back within the instant: every Network Connection has ended, and sessions and wills are
 * kept or lost (3.1.1:U-3.1.1-11, 5.0:U-5.0-11; section 4.1 of both versions). A move for each case of what was open.
 */
import type { CrashEvent, MqttEvent } from '../vocabulary/event.ts';
import { perceiveSession } from '../session.ts';
import { perceiveWill } from '../will-terms.ts';
import { happening, tell, type Seat } from './connection-moves.ts';
import { isClosed, isUnborn, none, some } from './conditions.ts';
import type { Condition, Move, PartNumber, Tell } from './product.ts';
import { serverEndCloses } from './server-moves.ts';

/** What becomes of one connection. */
interface Ending extends Pick<Move, 'when' | 'tells' | 'happenings'> {
  readonly word: string | undefined;
}

/** `faulty`: a direction may have been lost, so that the client does not learn of it. */
export function crashMoves(seats: readonly Seat[], budget: PartNumber, faulty: boolean): readonly Move[] {
  return [true, false].flatMap((sessionsKept) => {
    const event: CrashEvent = { type: 'process.crashed', sessionsKept };
    return combined(seats.map((seat) => endings(seat, faulty))).map((all): Move => {
      const words = all.flatMap(({ word }) => word ?? []);
      return {
        name: [`process.crashed, sessions ${sessionsKept ? 'kept' : 'lost'}`, ...words].join(', '),
        by: 'network',
        when: [some(({ name }) => name === 'left', budget), ...all.flatMap(({ when }) => when)],
        tells: [...all.flatMap(({ tells }) => tells), ...concerns(seats, event), ...tell({ type: event.type }, budget)],
        happenings: [
          ...all.flatMap(({ happenings }) => happenings),
          ...seats.slice(0, 1).map((seat) => happening(seat, 'server', event)),
        ],
      };
    });
  });
}

function concerns(seats: readonly Seat[], event: CrashEvent): readonly Tell[] {
  const sessions = [...new Set(seats.map(({ session }) => session))];
  const wills = seats.map(({ own }) => own.will);
  return [...tell(perceiveSession(event, 0), ...sessions), ...tell(perceiveWill(event), ...wills)];
}

/** Not open at the server; or ended, which the client learns unless the way to it is lost. */
function endings(seat: Seat, faulty: boolean): readonly Ending[] {
  const { client, connect, down } = seat.own;
  const event: MqttEvent = { type: 'network.closed', by: 'network', abortive: true };
  const isOpen: readonly Condition[] = [none(isUnborn, connect), none(isClosed, connect)];
  const lost = some(({ name }) => name === 'blackholed', down);
  const isThere = none(({ name }) => name === 'blackholed', down);
  const atServer = happening(seat, 'server', event);
  const ended = serverEndCloses(seat, event, false).flatMap(({ when, tells }): readonly Ending[] => {
    const seen: Ending = {
      word: `${seat.number} ends`,
      when: [...isOpen, ...when, ...(faulty ? [isThere] : [])],
      tells: [
        ...tells,
        ...tell({ type: event.type }, client),
        ...tell({ type: event.type, leaves: false, abortive: true }, down),
      ],
      happenings: [atServer, happening(seat, 'client', event)],
    };
    const unseen: Ending = {
      word: `${seat.number} ends unseen`,
      when: [...isOpen, ...when, lost],
      tells,
      happenings: [atServer],
    };
    return faulty ? [seen, unseen] : [seen];
  });
  const notOpen: Ending = {
    word: undefined,
    when: [some((seen) => isUnborn(seen) || isClosed(seen), connect)],
    tells: [],
    happenings: [],
  };
  return [notOpen, ...ended];
}

/** One of each list, in all ways. */
function combined<Of>(lists: readonly (readonly Of[])[]): readonly (readonly Of[])[] {
  return lists.reduce<readonly (readonly Of[])[]>(
    (ways, list) => ways.flatMap((way) => list.map((one) => [...way, one])),
    [[]],
  );
}

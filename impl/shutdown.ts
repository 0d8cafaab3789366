/** The server goes, and with it all sessions that no store keeps. */
import { reasonCode } from '../model/vocabulary/packet.ts';
import { endQueue } from './queue.ts';
import { closeConnection } from './session.ts';
import type { State } from './state.ts';
import { firePendingWill, leaveWill } from './will.ts';

/**
 * Without a store nothing is kept for a later start: all wills are published now, as at the end of their sessions
 * (5.0:MQTT-3.1.2-8, 5.0:U-5.0-12). With one the sessions go on, and a will whose delay has not passed must wait as it always
 * does, to the restart if need be (5.0:U-5.0-12, 5.0:U-5.0-11); only those that are due at the close are published. That comes
 * before the first close, or the later ones would reach nobody; only the client whose will it is counts as gone already, and
 * does not get it on this connection.
 */
export function shutDown(state: State): void {
  state.isShuttingDown = true;
  const sessionsEnd = state.journal === undefined;
  if (sessionsEnd) for (const session of state.sessions.values()) firePendingWill(state, session);
  for (const connection of state.connections.values()) {
    const { client } = connection;
    if (!client?.will) continue;
    const { session, will } = client;
    client.will = undefined;
    session.connection = undefined;
    leaveWill(state, session, will);
    if (sessionsEnd) {
      firePendingWill(state, session);
      // Its own will waits there, beside what its window has no room for any more.
      endQueue(state, session);
    }
    session.connection = connection;
  }
  for (const connection of state.connections.values())
    closeConnection(state, connection, reasonCode.serverShuttingDown);
}

/** Keep Alive: how long a client may be silent (3.1.1, section 3.1.2.10; 5.0, sections 3.1.2.10 and 3.2.2.3.14). */
import type { Connect } from '../model/vocabulary/packet.ts';
import type { BrokerOptions } from './options.ts';
import type { Connection } from './records.ts';
import type { State } from './state.ts';

/** The Server Keep Alive for the CONNACK, if the client's Keep Alive does not hold (5.0:MQTT-3.1.2-21, 5.0:MQTT-3.2.2-22). */
export function serverKeepAliveSeconds(connect: Connect, options: BrokerOptions): number | undefined {
  const maximumSeconds = options.serverKeepAliveMaximumSeconds;
  if (connect.protocolVersion === '3.1.1' || maximumSeconds === undefined) return undefined;
  const exceeds = connect.keepAliveSeconds === 0 || connect.keepAliveSeconds > maximumSeconds;
  return exceeds ? maximumSeconds : undefined;
}

/** One and a half times, in milliseconds, so that an odd Keep Alive loses nothing (3.1.1:MQTT-3.1.2-24, 5.0:MQTT-3.1.2-22). */
export function keepAliveLimitMs(keepAliveSeconds: number): number {
  return keepAliveSeconds * 1500;
}

/** Monitoring begins with the CONNACK (3.1.1:U-3.1.1-03, 5.0:U-5.0-02); 0 switches it off (3.1.1:U-3.1.1-08, 5.0:U-5.0-09). */
export function startKeepAlive(state: State, connection: Connection, keepAliveMs: number): void {
  if (keepAliveMs === 0) return;
  connection.timer = state.timers.start({ type: 'keepAlive', connection }, keepAliveMs);
}

/** Every complete packet from the client counts, whatever it is; nothing else does. */
export function countForKeepAlive(state: State, connection: Connection): void {
  if (connection.timer !== undefined && connection.client) state.timers.rearm(connection.timer);
}

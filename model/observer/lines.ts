/** Lines of traces that tests write by hand, at the server's tap. */
import type { MqttEvent } from '../vocabulary/event.ts';
import type { Connect } from '../vocabulary/packet.ts';

export type Line = readonly [at: number, connection: number, event: MqttEvent];

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const opened: MqttEvent = { type: 'network.opened' };
export const pingreq: MqttEvent = { type: 'client.PINGREQ' };
export const pingresp: MqttEvent = { type: 'server.PINGRESP' };
export const disconnect: MqttEvent = { type: 'client.DISCONNECT' };
export const closed = (by: 'client' | 'server'): MqttEvent => ({ type: 'network.closed', by, abortive: false });
export const connack = (sessionPresent = false, reasonCode = 0): MqttEvent => ({
  type: 'server.CONNACK',
  sessionPresent,
  reasonCode,
});
export const connect = (clientId: string, more: Partial<Connect> = {}): MqttEvent & { type: 'client.CONNECT' } => ({
  type: 'client.CONNECT',
  protocolVersion: '5.0',
  clientId,
  cleanStart: true,
  keepAliveSeconds: 0,
  ...more,
});
/** A connection that is opened and accepted at once. */
export const accepted = (at: number, connection: number, event: MqttEvent, sessionPresent = false): Line[] => [
  [at, connection, opened],
  [at, connection, event],
  [at, connection, connack(sessionPresent)],
];
/** Connection 9 watches everything. */
export const watched: readonly Line[] = [
  ...accepted(0, 9, connect('watcher')),
  [0, 9, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions: [{ topicFilter: '#', qos: 0 }] }],
  [0, 9, { type: 'server.SUBACK', packetIdentifier: 1, reasonCodes: [0] }],
];

/**
 * The events that an eavesdropper on a Network Connection would write down. The same words are event names in the
 * statecharts, input and output of the broker core, steps of a scenario, lines of a trace and lanes in pictures.
 */
import type { ClientPackets, ServerPackets } from './packet.ts';

type PacketEvents<Side extends string, Packets> = {
  [Type in keyof Packets & string]: { readonly type: `${Side}.${Type}` } & Packets[Type];
}[keyof Packets & string];

/** Bytes that do not yet complete a packet: seen, but no packet. */
export interface PartialPacket {
  readonly type: 'client.bytes';
  readonly bytes: number;
  /** It is malformed already, whatever follows: a server may say so now, or when all of it has come. */
  readonly spoiled?: true;
}

/** Bytes that are no MQTT packet in this place, or a packet that breaks the format: the peer broke the protocol. */
export interface MalformedPacket {
  readonly type: 'client.malformed';
  /** The Reason Code that 5.0 gives for it. */
  readonly reasonCode: number;
  readonly why: string;
}

export type ClientPacketEvent = PacketEvents<'client', ClientPackets>;
export type ClientEvent = ClientPacketEvent | PartialPacket | MalformedPacket;
export type ServerEvent = PacketEvents<'server', ServerPackets>;

export type Direction = 'up' | 'down';

export type NetworkEvent =
  /** The Network Connection is established, as this end sees it. */
  | { readonly type: 'network.opened' }
  /** This end closed it, or learns that it is closed. `by` tells who did; `abortive` is a reset (RST). */
  | { readonly type: 'network.closed'; readonly by: 'client' | 'server' | 'network'; readonly abortive: boolean }
  /** From now on what is sent in this direction (up: to the server) does not arrive. Neither end is told. */
  | { readonly type: 'network.blackholed'; readonly direction: Direction }
  /** From now on what is sent in this direction arrives, `delayMs` later; so does what a black hole had kept back. */
  | { readonly type: 'network.flowing'; readonly direction: Direction; readonly delayMs: number }
  /** The client stops reading, so the server's TCP window fills; or reads again. */
  | { readonly type: 'network.stalled' }
  | { readonly type: 'network.drained' };

/**
 * The server's process has ended without warning and begun again, within an instant: all its Network Connections end with it,
 * which is written down of each before this is, once, on any of them. `sessionsKept` tells whether what it had stored of
 * sessions and wills is still there.
 */
export interface CrashEvent {
  readonly type: 'process.crashed';
  readonly sessionsKept: boolean;
}

export type MqttEvent = ClientEvent | ServerEvent | NetworkEvent | CrashEvent;
export type EventType = MqttEvent['type'];

/**
 * What a connection's charts are told about *another* Network Connection with the same Client Identifier, whichever of
 * the two is older. Not on any wire: the observer derives it from the events above.
 */
export type RivalEvent =
  | { readonly type: 'rival.CONNECT'; readonly cleanStart: boolean }
  | { readonly type: 'rival.CONNACK'; readonly accepted: boolean; readonly cleanStart: boolean }
  | { readonly type: 'rival.closed' };
export type RivalEventType = RivalEvent['type'];

/**
 * What a chart is told where the standard leaves something open: by which reading it is to go on. Not on any wire either:
 * whoever runs the chart chooses, or follows each reading for itself.
 */
export interface ReadingEvent {
  readonly type: 'reading.taken';
  readonly reading: string;
}
export type ReadingEventType = ReadingEvent['type'];

/** Every word of the alphabet, for the tests that hold the statecharts to it. */
export const eventTypes = [
  'client.CONNECT',
  'client.PUBLISH',
  'client.PUBACK',
  'client.PUBREC',
  'client.PUBREL',
  'client.PUBCOMP',
  'client.SUBSCRIBE',
  'client.UNSUBSCRIBE',
  'client.PINGREQ',
  'client.DISCONNECT',
  'client.AUTH',
  'client.bytes',
  'client.malformed',
  'server.CONNACK',
  'server.PUBLISH',
  'server.PUBACK',
  'server.PUBREC',
  'server.PUBREL',
  'server.PUBCOMP',
  'server.SUBACK',
  'server.UNSUBACK',
  'server.PINGRESP',
  'server.DISCONNECT',
  'server.AUTH',
  'network.opened',
  'network.closed',
  'network.blackholed',
  'network.flowing',
  'network.stalled',
  'network.drained',
  'process.crashed',
  'rival.CONNECT',
  'rival.CONNACK',
  'rival.closed',
  'reading.taken',
] as const satisfies readonly (EventType | RivalEventType | ReadingEventType)[];

/** Does not compile while an event type is missing from {@link eventTypes}. */
null as unknown as Exclude<EventType | RivalEventType | ReadingEventType, (typeof eventTypes)[number]> satisfies never;

export function isServerEvent(event: MqttEvent): event is ServerEvent {
  return event.type.startsWith('server.');
}

/** Whether a server did this: sent a packet or closed. */
export function isOutput(event: MqttEvent): boolean {
  return isServerEvent(event) || (event.type === 'network.closed' && event.by === 'server');
}

/** Whether this event is a complete MQTT Control Packet from the client: what Keep Alive counts. */
export function isClientPacket(event: MqttEvent): event is ClientPacketEvent {
  return event.type.startsWith('client.') && event.type !== 'client.bytes' && event.type !== 'client.malformed';
}

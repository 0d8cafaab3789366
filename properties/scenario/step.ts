/**
 * A scenario: what clients and network do, step by step, as plain data that can be shrunk, saved and replayed.
 *
 * Steps are abstract: they name a client by its number, a connection by how many newer ones the client has, a wait by the
 * model's armed deadline that it aims at. The driver interprets them against the state of the model, so that a scenario
 * from which steps were taken away still means something.
 */
import type { Capabilities } from '../brokers/capabilities.ts';
import type { ProtocolVersion, QoS } from '../../model/vocabulary/packet.ts';

export type Direction = 'up' | 'down' | 'both';

export interface WillSketch {
  readonly qos?: QoS;
  readonly retain?: boolean;
  readonly willDelayIntervalSeconds?: number;
}

export interface ConnectSketch {
  readonly cleanStart?: boolean;
  readonly keepAliveSeconds?: number;
  readonly will?: WillSketch;
  readonly sessionExpiryIntervalSeconds?: number;
  readonly receiveMaximum?: number;
  readonly topicAliasMaximum?: number;
  readonly authenticationMethod?: string;
  /** A user name that every broker under test is set up to refuse. */
  readonly refused?: boolean;
  /** Keeps the client's promises by itself: pings, acknowledges, gives up on a server that does not answer. */
  readonly dutiful?: boolean;
  /** CONNECT of this version, whatever the scenario's. */
  readonly version?: ProtocolVersion;
  /** Sent in one TCP segment with CONNECT, before anything can have come back. */
  readonly behind?: readonly PacketSketch[];
  /** The network is half-open from the start: CONNECT, or what answers it, is lost. */
  readonly blackholed?: Direction;
}

export type PacketSketch =
  | { readonly type: 'PINGREQ' | 'CONNECT again' }
  | {
      readonly type: 'PUBLISH';
      readonly topic?: string;
      readonly qos?: QoS;
      readonly retain?: boolean;
      /** Repeats the oldest PUBLISH that was not acknowledged, with DUP 1; a new one if there is none. */
      readonly again?: boolean;
      readonly packetIdentifier?: number;
      /** With an empty topic: the one that it stands for. */
      readonly topicAlias?: number;
      readonly messageExpiryIntervalSeconds?: number;
      /** Fills the payload up to this size. */
      readonly payloadBytes?: number;
    }
  | { readonly type: 'SUBSCRIBE' | 'UNSUBSCRIBE'; readonly topicFilters?: readonly string[]; readonly qos?: QoS }
  /** Of the oldest packet that asks for it; left out if there is none. With an identifier: of that, asked for or not. */
  | { readonly type: 'PUBACK' | 'PUBREC' | 'PUBREL' | 'PUBCOMP'; readonly packetIdentifier?: number }
  | { readonly type: 'AUTH'; readonly reasonCode: number; readonly authenticationMethod: string }
  | { readonly type: 'DISCONNECT'; readonly reasonCode?: number; readonly sessionExpiryIntervalSeconds?: number };

/** Which Network Connection: the client's, and how many newer ones it has (default 0, the newest). */
interface On {
  readonly client: number;
  readonly back?: number;
}

export type Step =
  | { readonly step: 'connect'; readonly client: number; readonly connect: ConnectSketch }
  /** A Network Connection without CONNECT. */
  | { readonly step: 'open'; readonly client: number }
  /** All in one TCP segment. */
  | ({ readonly step: 'send'; readonly packets: readonly PacketSketch[] } & On)
  /** The first bytes of a packet, and further ones; without `bytes`, the rest. */
  | ({ readonly step: 'begin'; readonly packet: PacketSketch; readonly bytes: number } & On)
  | ({ readonly step: 'continue'; readonly bytes?: number } & On)
  | ({ readonly step: 'raw'; readonly hex: string } & On)
  | ({ readonly step: 'close' | 'reset' | 'stall' | 'drain' } & On)
  | ({ readonly step: 'blackhole'; readonly direction: Direction } & On)
  | ({ readonly step: 'flow'; readonly direction: Direction; readonly delayMs: number } & On)
  | { readonly step: 'wait'; readonly ms: number }
  /** To the armed deadline of this number, modulo how many there are, in order of time; then `ticks` and `ms` further. */
  | { readonly step: 'aim'; readonly pick: number; readonly ticks: number; readonly ms: number }
  /** Until the model has no deadline armed, or for `maxMs`: whatever is due has come, or is missed. */
  | { readonly step: 'settle'; readonly maxMs: number }
  /** The possible event of this number, modulo how many there are. */
  | { readonly step: 'any'; readonly pick: number };

export interface Scenario {
  readonly version: ProtocolVersion;
  readonly steps: readonly Step[];
  /** Client Identifiers by client number; `client-N` for those left out. */
  readonly clientIds?: readonly string[];
  /** Who acts first when a deadline of the server and an input fall on the same instant. */
  readonly ties: 'server first' | 'client first';
  /** Steps between two waits stay in one instant on a wire too; what the server makes of their order is then not judged. */
  readonly hasty?: true;
  /** What happens by chance (`any`) needs nothing that a broker has not, which claims this. Default: all of the standard. */
  readonly within?: Partial<Capabilities>;
}

/** A step of a scenario in a few words, for people. */
export function describeStep(step: Step): string {
  const { step: name, ...rest } = step;
  const details = Object.entries(rest).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return [name, ...details].join(' ');
}

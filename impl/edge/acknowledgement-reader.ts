/** From bytes to the packets that both sides send beside PUBLISH: PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT and AUTH. */
import type { Acknowledgement, Auth, Disconnect, ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { Cursor } from './cursor.ts';
import type { Fault } from './framing.ts';
import type { AcknowledgementType, Side } from './packet-types.ts';
import { noProperties, readProperties } from './property-reader.ts';
import type { Properties } from './property-table.ts';
import { isReasonCodeOf } from './reason-codes.ts';

const malformedPacket = 0x81;
const protocolError = 0x82;

export function readAcknowledgement<Type>(
  type: Type,
  packet: Uint8Array,
  name: AcknowledgementType,
  from: Side,
  version: ProtocolVersion | undefined,
): ({ readonly type: Type } & Acknowledgement) | Fault {
  // Most are this, in both versions. A length of four may also be that of a body of one byte, after a needless one.
  if (packet.length === 4 && packet[1] === 2) {
    const identifier = (packet[2] ?? 0) * 256 + (packet[3] ?? 0);
    if (identifier > 0) return { type, packetIdentifier: identifier };
  }
  const cursor = new Cursor(packet);
  const packetIdentifier = cursor.packetIdentifier();
  const { reasonCode, properties } = version === '5.0' ? readReason(cursor, name, from) : success;
  const fault = cursor.faultOf(name);
  if (fault) return fault;
  return { type, packetIdentifier, ...(reasonCode !== 0 && { reasonCode }), ...properties };
}

export function readDisconnect(
  packet: Uint8Array,
  from: Side,
  version: ProtocolVersion | undefined,
): Disconnect | Fault {
  if (version !== '5.0' && from === 'server')
    return { reasonCode: protocolError, why: 'No server of 3.1.1 sends DISCONNECT.' };
  const cursor = new Cursor(packet);
  const { reasonCode, properties } = version === '5.0' ? readReason(cursor, 'DISCONNECT', from) : success;
  return cursor.faultOf('DISCONNECT') ?? (reasonCode === 0 ? { ...properties } : { reasonCode, ...properties });
}

export function readAuth(packet: Uint8Array, from: Side, version: ProtocolVersion | undefined): Auth | Fault {
  if (version !== '5.0') return { reasonCode: malformedPacket, why: '3.1.1 has no packet of type 15.' };
  const cursor = new Cursor(packet);
  const { reasonCode, properties } = readReason(cursor, 'AUTH', from);
  // Section 3.15.2.2.2.
  if (properties.authenticationMethod === undefined)
    cursor.refuse(protocolError, 'AUTH names no Authentication Method.');
  return cursor.faultOf('AUTH') ?? { reasonCode, ...properties };
}

interface Reason {
  readonly reasonCode: number;
  readonly properties: Properties;
}

const success: Reason = { reasonCode: 0, properties: noProperties };

/** A Reason Code that may be left out if it is 0, then properties that may be left out if there are none. */
function readReason(cursor: Cursor, name: AcknowledgementType | 'DISCONNECT' | 'AUTH', from: Side): Reason {
  if (cursor.isAtEnd() && name !== 'AUTH') return success;
  const reasonCode = cursor.isAtEnd() ? 0 : cursor.byte();
  if (!isReasonCodeOf(name, from, reasonCode))
    cursor.refuse(protocolError, `${reasonCode} is no Reason Code of ${name} from a ${from}.`);
  return { reasonCode, properties: cursor.isAtEnd() ? noProperties : readProperties(cursor, name, from) };
}

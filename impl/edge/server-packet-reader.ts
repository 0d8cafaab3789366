/** From bytes to what a server sends, as strictly as what clients send: it is how a broker is judged. */
import type { ServerEvent } from '../../model/vocabulary/event.ts';
import type { Connack, ProtocolVersion, Suback, Unsuback } from '../../model/vocabulary/packet.ts';
import { readAcknowledgement, readAuth, readDisconnect } from './acknowledgement-reader.ts';
import { Cursor } from './cursor.ts';
import type { Fault } from './framing.ts';
import { packetTypeOf } from './packet-types.ts';
import { noProperties, readProperties } from './property-reader.ts';
import { readPublish } from './publish-reader.ts';
import { isReasonCodeOf } from './reason-codes.ts';
import { typed } from './typed.ts';

const protocolError = 0x82;

/** `packet` is whole, and its first byte was found right. `version` is the client's. Never throws. */
export function readServerPacket(packet: Uint8Array, version: ProtocolVersion | undefined): ServerEvent | Fault {
  const name = packetTypeOf(packet[0] ?? 0);
  const is5 = version === '5.0';
  switch (name) {
    case 'PUBLISH':
      return readPublish('server.PUBLISH', packet, 'server', version);
    case 'PUBACK':
      return readAcknowledgement('server.PUBACK', packet, name, 'server', version);
    case 'PUBREC':
      return readAcknowledgement('server.PUBREC', packet, name, 'server', version);
    case 'PUBREL':
      return readAcknowledgement('server.PUBREL', packet, name, 'server', version);
    case 'PUBCOMP':
      return readAcknowledgement('server.PUBCOMP', packet, name, 'server', version);
    case 'PINGRESP':
      return new Cursor(packet).faultOf(name) ?? { type: 'server.PINGRESP' };
    case 'CONNACK':
      return typed('server.CONNACK', readConnack(new Cursor(packet), is5));
    case 'SUBACK':
      return typed('server.SUBACK', readSuback(new Cursor(packet), is5));
    case 'UNSUBACK':
      return typed('server.UNSUBACK', readUnsuback(new Cursor(packet), is5));
    case 'DISCONNECT':
      return typed('server.DISCONNECT', readDisconnect(packet, 'server', version));
    case 'AUTH':
      return typed('server.AUTH', readAuth(packet, 'server', version));
    case 'CONNECT':
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE':
    case 'PINGREQ':
    case 'reserved':
      throw new Error(`The header of ${name} was let through, though no server sends it.`);
    default:
      return name satisfies never;
  }
}

function readConnack(cursor: Cursor, is5: boolean): Connack | Fault {
  const flags = cursor.byte();
  // 5.0:MQTT-3.2.2-1; in 3.1.1 they are reserved (section 3.2.2.1).
  if (flags > 1) cursor.fail('reserved flags that are set');
  const reasonCode = cursor.byte();
  // A server that does not speak 5.0 answers in its own version.
  const isOf5 = is5 && !cursor.isAtEnd();
  const properties = isOf5 ? readProperties(cursor, 'CONNACK', 'server') : noProperties;
  if (isOf5 ? !isReasonCodeOf('CONNACK', 'server', reasonCode) : reasonCode > 5)
    cursor.refuse(protocolError, `${reasonCode} is no code of CONNACK.`);
  return cursor.faultOf('CONNACK') ?? { sessionPresent: flags === 1, reasonCode, ...properties };
}

function readSuback(cursor: Cursor, is5: boolean): Suback | Fault {
  const packetIdentifier = cursor.packetIdentifier();
  const properties = is5 ? readProperties(cursor, 'SUBACK', 'server') : noProperties;
  const reasonCodes = readReasonCodes(cursor, (code) =>
    // 3.1.1:MQTT-3.9.3-2, 5.0:MQTT-3.9.3-2.
    is5 ? isReasonCodeOf('SUBACK', 'server', code) : code <= 2 || code === 0x80,
  );
  return cursor.faultOf('SUBACK') ?? { packetIdentifier, reasonCodes, ...properties };
}

function readUnsuback(cursor: Cursor, is5: boolean): Unsuback | Fault {
  const packetIdentifier = cursor.packetIdentifier();
  if (!is5) return cursor.faultOf('UNSUBACK') ?? { packetIdentifier };
  const properties = readProperties(cursor, 'UNSUBACK', 'server');
  const reasonCodes = readReasonCodes(cursor, (code) => isReasonCodeOf('UNSUBACK', 'server', code));
  return cursor.faultOf('UNSUBACK') ?? { packetIdentifier, reasonCodes, ...properties };
}

/** One at least, as what it answers has one filter at least. */
function readReasonCodes(cursor: Cursor, isOne: (code: number) => boolean): readonly number[] {
  const codes: number[] = [];
  do codes.push(cursor.byte());
  while (!cursor.isAtEnd());
  const wrong = codes.find((code) => !isOne(code));
  if (wrong !== undefined) cursor.refuse(protocolError, `${wrong} is no Reason Code of it.`);
  return codes;
}

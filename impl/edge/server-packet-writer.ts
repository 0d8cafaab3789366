/** From what a server says to bytes. */
import type { ServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { packet, writeAcknowledgement, writePacketIdentifier, writeProperties, writeReason } from './packet-writer.ts';
import { writePublish } from './publish-writer.ts';

/** Throws RangeError on what no packet can say. */
export function writeServerPacket(event: ServerEvent, version: ProtocolVersion): Uint8Array {
  const is5 = version === '5.0';
  switch (event.type) {
    case 'server.CONNACK':
      return packet('CONNACK', (body) => {
        body.byte(event.sessionPresent ? 1 : 0);
        body.byte(event.reasonCode);
        if (is5) writeProperties(body, 'CONNACK', event);
      });
    case 'server.PUBLISH':
      return writePublish(event, version);
    case 'server.PUBACK':
      return writeAcknowledgement('PUBACK', event, version);
    case 'server.PUBREC':
      return writeAcknowledgement('PUBREC', event, version);
    case 'server.PUBREL':
      return writeAcknowledgement('PUBREL', event, version);
    case 'server.PUBCOMP':
      return writeAcknowledgement('PUBCOMP', event, version);
    case 'server.SUBACK':
    case 'server.UNSUBACK': {
      const name = event.type === 'server.SUBACK' ? 'SUBACK' : 'UNSUBACK';
      return packet(name, (body) => {
        writePacketIdentifier(body, event.packetIdentifier);
        if (is5) writeProperties(body, name, event);
        // 3.1.1's UNSUBACK has no payload.
        if (is5 || name === 'SUBACK') for (const code of event.reasonCodes ?? []) body.byte(code);
      });
    }
    case 'server.PINGRESP':
      return pingresp;
    case 'server.DISCONNECT':
      return packet('DISCONNECT', (body) => is5 && writeReason(body, 'DISCONNECT', event));
    case 'server.AUTH':
      return packet('AUTH', (body) => writeReason(body, 'AUTH', event));
    default:
      return event satisfies never;
  }
}

const pingresp = packet('PINGRESP', () => undefined);

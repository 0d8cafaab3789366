/** What is wrong with a packet by its first byte alone, before the rest has come. */
import type { Fault } from './framing.ts';
import { packetTypeOf, reservedFlags, type PacketType, type Side } from './packet-types.ts';

const malformedPacket = 0x81;
const protocolError = 0x82;

const onlyFrom: Readonly<Record<Side, readonly PacketType[]>> = {
  client: ['CONNECT', 'SUBSCRIBE', 'UNSUBSCRIBE', 'PINGREQ'],
  server: ['CONNACK', 'SUBACK', 'UNSUBACK', 'PINGRESP'],
};

export function clientHeaderFault(firstByte: number): Fault | undefined {
  return headerFault('client', firstByte);
}

export function serverHeaderFault(firstByte: number): Fault | undefined {
  return headerFault('server', firstByte);
}

/** 3.1.1:MQTT-2.2.2-2, 3.1.1:MQTT-3.3.1-4; 5.0:MQTT-2.1.3-1, 5.0:MQTT-3.3.1-2, -4. `side` is where the packet comes from. */
function headerFault(side: Side, firstByte: number): Fault | undefined {
  const type = packetTypeOf(firstByte);
  const flags = firstByte & 0x0f;
  if (type === 'reserved') return { reasonCode: malformedPacket, why: 'Packet type 0 is reserved.' };
  if (onlyFrom[side === 'client' ? 'server' : 'client'].includes(type))
    return { reasonCode: protocolError, why: `No ${side} sends ${type}.` };
  if (type === 'PUBLISH') {
    const qos = (flags >> 1) & 3;
    if (qos === 3) return { reasonCode: malformedPacket, why: 'PUBLISH has QoS 3.' };
    if (qos === 0 && flags >= 8) return { reasonCode: malformedPacket, why: 'PUBLISH has QoS 0 and DUP.' };
    return undefined;
  }
  if (flags === reservedFlags(type)) return undefined;
  return { reasonCode: malformedPacket, why: `${type} has the flags ${flags}.` };
}

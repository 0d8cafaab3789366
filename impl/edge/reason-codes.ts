/** The Reason Codes that a packet may have, by who sends it: section 3 has one table for each packet type. */
import { isClientDisconnectCode } from '../../model/vocabulary/packet.ts';
import type { PacketType, Side } from './packet-types.ts';

const publishAnswers = [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99];
const releaseAnswers = [0x00, 0x92];

/** 5.0:MQTT-3.4.2-1, 5.0:MQTT-3.5.2-1, 5.0:MQTT-3.6.2-1, 5.0:MQTT-3.7.2-1. */
const acknowledgements = {
  PUBACK: new Set(publishAnswers),
  PUBREC: new Set(publishAnswers),
  PUBREL: new Set(releaseAnswers),
  PUBCOMP: new Set(releaseAnswers),
};

const tables: Readonly<Record<Side, Partial<Record<PacketType, ReadonlySet<number>>>>> = {
  client: {
    ...acknowledgements,
    // 5.0:MQTT-3.15.2-1.
    AUTH: new Set([0x18, 0x19]),
  },
  server: {
    ...acknowledgements,
    // 5.0:MQTT-3.2.2-8.
    CONNACK: new Set([
      0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b,
      0x9c, 0x9d, 0x9f,
    ]),
    // 5.0:MQTT-3.9.3-2.
    SUBACK: new Set([0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2]),
    // 5.0:MQTT-3.11.3-2.
    UNSUBACK: new Set([0x00, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91]),
    // 5.0:MQTT-3.14.2-1. Table 2-6 names 0x8C for DISCONNECT too, for a re-authentication that fails.
    DISCONNECT: new Set([
      0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98,
      0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2,
    ]),
    AUTH: new Set([0x00, 0x18]),
  },
};

/** Of 5.0. */
export function isReasonCodeOf(type: PacketType, from: Side, reasonCode: number): boolean {
  if (type === 'DISCONNECT' && from === 'client') return isClientDisconnectCode(reasonCode);
  return tables[from][type]?.has(reasonCode) ?? false;
}

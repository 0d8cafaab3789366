/**
 * The packets of two and of four bytes, by hand: they are most of what keeps a connection alive, and to parse one would
 * take longer than all else that is done about it. What is not exactly one of them is left to mqtt-packet.
 */
import type { Packet } from 'mqtt-packet';

type Acknowledging = 'puback' | 'pubrec' | 'pubrel' | 'pubcomp';

const pingreq = Uint8Array.of(0xc0, 0);
const pingresp = Uint8Array.of(0xd0, 0);
const firstBytes: Readonly<Record<Acknowledging, number>> = { puback: 0x40, pubrec: 0x50, pubrel: 0x62, pubcomp: 0x70 };

/** `frame` is whole: as long as its Remaining Length says. */
export function readShort(frame: Uint8Array): Packet | undefined {
  const firstByte = frame[0];
  if (frame.length === 2) {
    if (firstByte === pingreq[0]) return { cmd: 'pingreq' };
    return firstByte === pingresp[0] ? { cmd: 'pingresp' } : undefined;
  }
  // A length of four may also be that of a body of one byte, whose Remaining Length has a needless byte.
  if (frame.length !== 4 || frame[1] !== 2) return undefined;
  const cmd = acknowledging(firstByte);
  const messageId = (frame[2] ?? 0) * 256 + (frame[3] ?? 0);
  return cmd && messageId > 0 ? { cmd, messageId } : undefined;
}

/** The bytes may be the same for all. */
export function writeShort(packet: Packet): Uint8Array | undefined {
  switch (packet.cmd) {
    case 'pingreq':
      return pingreq;
    case 'pingresp':
      return pingresp;
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp': {
      const { cmd, messageId = 0, reasonCode = 0, properties } = packet;
      if (properties || reasonCode !== 0 || messageId < 1 || messageId > 65_535) return undefined;
      return Uint8Array.of(firstBytes[cmd], 2, messageId >> 8, messageId & 0xff);
    }
    default:
      return undefined;
  }
}

function acknowledging(firstByte: number | undefined): Acknowledging | undefined {
  switch (firstByte) {
    case firstBytes.puback:
      return 'puback';
    case firstBytes.pubrec:
      return 'pubrec';
    case firstBytes.pubrel:
      return 'pubrel';
    case firstBytes.pubcomp:
      return 'pubcomp';
    default:
      return undefined;
  }
}

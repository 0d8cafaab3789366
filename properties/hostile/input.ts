/** One hostile input: all the bytes that one connection sends, and how they are cut into pieces. */
import { protocolVersions, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { Bytes } from './bytes.ts';
import type { Chance } from './chance.ts';
import { mendLength, mutate } from './mutation.ts';
import { drawConnect, drawPacket, drawServerPacket } from './packets.ts';

/** What arrives at once, in order. */
export type Pieces = readonly Uint8Array[];

export function drawInput(chance: Chance): Pieces {
  return fragments(chance, drawStream(chance));
}

/** Packet by packet, so that it can also be cut where packets end. */
function drawStream(chance: Chance): Bytes[] {
  const version = chance.of(protocolVersions);
  const kind = chance.integer(100);
  if (kind < 6) return [randomBytes(chance, 64)];
  // Nothing before the damage: a hostile CONNECT, or none at all.
  if (kind < 22) return [damaged(chance, drawConnect(chance, version, false)), ...drawPackets(chance, version, 15)];
  if (kind < 28) return drawPackets(chance, version, 30);
  const session = [drawConnect(chance, version, kind < 85)];
  // Only damage deep in a session finds what is deep in the broker.
  const damagePercent = kind < 60 ? 0 : kind < 85 ? 15 : 60;
  const stream = [...session, ...drawPackets(chance, version, damagePercent)];
  if (chance.percent(3)) stream.push(drawConnect(chance, chance.of(protocolVersions), true));
  if (chance.percent(3)) stream.push(randomBytes(chance, 20));
  return stream;
}

function drawPackets(chance: Chance, version: ProtocolVersion, damagePercent: number): Bytes[] {
  const packets: Bytes[] = [];
  for (let count = chance.integer(9); count > 0; count--) {
    const way = damagePercent > 0 ? chance.integer(100) : 100;
    if (way < 4) packets.push(drawServerPacket(chance));
    else if (way < 8) packets.push(spliced(chance, version));
    else {
      const drawn = drawPacket(chance, version);
      packets.push(chance.percent(damagePercent) ? damaged(chance, drawn) : drawn);
    }
  }
  return packets;
}

function damaged(chance: Chance, bytes: Bytes): Bytes {
  mutate(chance, bytes);
  if (chance.percent(50)) mendLength(bytes);
  return bytes;
}

/** The beginning of one packet and the end of another, perhaps of the other version. */
function spliced(chance: Chance, version: ProtocolVersion): Bytes {
  const head = drawPacket(chance, version);
  const tail = drawPacket(chance, chance.of(protocolVersions));
  const bytes = [...head.slice(0, chance.integer(head.length + 1)), ...tail.slice(chance.integer(tail.length))];
  if (chance.percent(50)) mendLength(bytes);
  return bytes;
}

function randomBytes(chance: Chance, below: number): Bytes {
  return Array.from({ length: 1 + chance.integer(below) }, () => chance.integer(256));
}

/** All at once, packet by packet, byte by byte, or cut anywhere. */
function fragments(chance: Chance, stream: readonly Bytes[]): Pieces {
  const way = chance.integer(100);
  if (way < 35) return stream.filter(({ length }) => length > 0).map((bytes) => Uint8Array.from(bytes));
  const all = stream.flat();
  // Cut short anywhere: the rest never comes.
  if (chance.percent(10)) all.length = chance.integer(all.length + 1);
  const whole = Uint8Array.from(all);
  if (whole.length === 0) return [];
  if (way < 75) return [whole];
  if (way < 82 && whole.length < 200) return Array.from(whole, (byte) => Uint8Array.of(byte));
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < whole.length;) {
    const end = at + 1 + chance.integer(Math.max(1, whole.length - at));
    pieces.push(whole.subarray(at, end));
    at = end;
  }
  return pieces;
}

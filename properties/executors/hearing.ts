/**
 * What a server's end hears, and when it may be held to it. Our codec finds some faults by the first byte of a packet. A server may
 * look at a packet when all of it has come, so until then such a fault is told as a part of a packet that is spoiled.
 */
import { ServerCodec } from '../../impl/edge/codec.ts';
import type { ClientEvent, MalformedPacket } from '../../model/vocabulary/event.ts';

export interface Heard {
  /** For a server that is made of our codec; none if it has been told before. */
  readonly told?: ClientEvent;
  readonly judged: ClientEvent;
}

/** Type and flags, and a Remaining Length of four bytes: all that is needed of a packet to know where it ends. */
const headerBytesMax = 5;

/** To be called with the bytes as they arrive; they may be cut and joined in any way. */
export function hearing(): (bytes: Uint8Array) => readonly Heard[] {
  const codec = new ServerCodec();
  /** Of the packet that is not whole yet: how it begins, and how many bytes of it have come. */
  let begin = Buffer.alloc(0);
  let known = 0;
  let fault: MalformedPacket | undefined;
  /** The fault is held against the server: nothing that follows matters. */
  let isTold = false;

  const hear = (part: Uint8Array, isWhole: boolean, bytes: number): readonly Heard[] => {
    if (isTold) return [];
    if (fault) {
      isTold = isWhole;
      return [{ judged: isWhole ? fault : { type: 'client.bytes', bytes, spoiled: true } }];
    }
    return codec.receive(part).map((told) => {
      if (told.type !== 'client.malformed' || isWhole) return { told, judged: told };
      fault = told;
      return { told, judged: { type: 'client.bytes', bytes, spoiled: true } };
    });
  };

  return (bytes) => {
    const heard: Heard[] = [];
    for (let from = 0; from < bytes.length;) {
      const come = known + bytes.length - from;
      begin = Buffer.concat([begin, bytes.subarray(from)], Math.min(come, headerBytesMax));
      const length = packetBytes(begin);
      const isWhole = length !== undefined && length <= come;
      const to = isWhole ? from + length - known : bytes.length;
      const parts = hear(bytes.subarray(from, to), isWhole, come);
      heard.push(...(isWhole && isEndless(begin) ? parts.map(asEndless) : parts));
      if (isWhole) begin = Buffer.alloc(0);
      known = isWhole ? 0 : come;
      from = to;
    }
    return heard;
  };
}

/** How long the packet is that begins so; undefined while its Remaining Length is not whole. One of more than four bytes ends there. */
function packetBytes(begun: Uint8Array): number | undefined {
  let remainingLength = 0;
  for (let index = 1; index <= 4; index += 1) {
    const byte = begun[index];
    if (byte === undefined) return undefined;
    remainingLength += (byte & 0x7f) * 128 ** (index - 1);
    if (byte < 0x80) return 1 + index + remainingLength;
  }
  return 5;
}

/** Whether its Remaining Length goes on after four bytes. */
function isEndless(packet: Uint8Array): boolean {
  return packet.length >= 5 && packet.subarray(1, 5).every((byte) => byte >= 0x80);
}

/** Besides what our codec found by the first byte. */
function asEndless({ judged, ...rest }: Heard): Heard {
  const why = 'The Remaining Length takes more than four bytes.';
  if (judged.type !== 'client.malformed' || judged.why.includes(why)) return { ...rest, judged };
  return { ...rest, judged: { ...judged, why: `${judged.why} ${why}` } };
}

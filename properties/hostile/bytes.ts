/** Bytes of packets by hand: no codec would write most of what is to be tried. */

/** Grows while a packet is made. */
export type Bytes = number[];

export function integerBytes(value: number, width: 1 | 2 | 4): Bytes {
  const bytes: Bytes = [];
  for (let shift = (width - 1) * 8; shift >= 0; shift -= 8) bytes.push((value >>> shift) & 0xff);
  return bytes;
}

/** At most 268,435,455. */
export function variableByteInteger(value: number): Bytes {
  const bytes: Bytes = [];
  let rest = value;
  do {
    bytes.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}

/** A length of two bytes, then what has that length. */
export function prefixed(content: Readonly<Bytes>): Bytes {
  return [content.length >> 8, content.length & 0xff, ...content];
}

/** A packet whose Remaining Length is right. */
export function packet(firstByte: number, body: Readonly<Bytes>): Bytes {
  return [firstByte, ...variableByteInteger(body.length), ...body];
}

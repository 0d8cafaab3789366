/** Packets byte by byte, for the tests of what no packet may be. */

export type Part = number | string | Uint8Array | readonly Part[];

/** Numbers are bytes; a text is a UTF-8 Encoded String, its length before it; a list is what stands in it. */
export function raw(...parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'number') return Buffer.of(part);
      if (typeof part === 'string') return Buffer.concat([raw(twoBytes(Buffer.byteLength(part))), Buffer.from(part)]);
      return part instanceof Uint8Array ? part : raw(...part);
    }),
  );
}

/** With its Remaining Length. */
export function rawPacket(firstByte: number, ...body: readonly Part[]): Buffer {
  const bytes = raw(...body);
  return raw(firstByte, variableByteInteger(bytes.length), bytes);
}

/** With their length before them. */
export function rawProperties(...properties: readonly Part[]): Buffer {
  const bytes = raw(...properties);
  return raw(variableByteInteger(bytes.length), bytes);
}

export function twoBytes(value: number): readonly number[] {
  return [value >> 8, value & 0xff];
}

function variableByteInteger(value: number): readonly number[] {
  return value < 128 ? [value] : [(value & 0x7f) | 0x80, ...variableByteInteger(value >> 7)];
}

export const noProperties = rawProperties();

/** Bytes that no peer may send, the Reason Code that they get, and what forbids them. */
export interface Row {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly code: number;
  readonly statements: readonly string[];
}

export function row(what: string, bytes: Uint8Array, code: number, ...statements: readonly string[]): Row {
  return { what, bytes, code, statements };
}

/** A string of one byte that never is in UTF-8. */
export const illFormed = raw(0, 1, 0xff);

/** What no UTF-8 Encoded String is, with its length before it. */
export const notStrings: readonly { readonly what: string; readonly bytes: Uint8Array }[] = [
  { what: 'a byte that never is in UTF-8', bytes: illFormed },
  { what: 'a surrogate', bytes: raw(0, 3, 0xed, 0xa0, 0x80) },
  { what: 'a pair of surrogates', bytes: raw(0, 6, 0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80) },
  { what: 'an overlong slash', bytes: raw(0, 2, 0xc0, 0xaf) },
  { what: 'an overlong U+0000', bytes: raw(0, 2, 0xc0, 0x80) },
  { what: 'what is beyond U+10FFFF', bytes: raw(0, 4, 0xf4, 0x90, 0x80, 0x80) },
  { what: 'a character cut short', bytes: raw(0, 2, 0xe2, 0x82) },
  { what: 'a lone continuation', bytes: raw(0, 1, 0x80) },
  { what: 'U+0000', bytes: raw(0, 3, 0x61, 0x00, 0x62) },
];

/** Small damage: what a bad client, a bad cable or an attacker makes of right bytes. */
import type { Bytes } from './bytes.ts';
import type { Chance } from './chance.ts';

type Mutation = (chance: Chance, bytes: Bytes) => void;

const interesting = [0x00, 0x01, 0x7f, 0x80, 0xff, 0xc0, 0xed, 0x23, 0x2b, 0x2f, 0x26];

const mutations: readonly Mutation[] = [
  function flipBit(chance, bytes) {
    const at = chance.integer(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.integer(8));
  },
  function changeByte(chance, bytes) {
    bytes[chance.integer(bytes.length)] = chance.percent(50) ? chance.of(interesting) : chance.integer(256);
  },
  // Where lengths mostly are: the Remaining Length, the first string's, that of the properties.
  function changeEarlyByte(chance, bytes) {
    bytes[chance.integer(Math.min(bytes.length, 6))] = chance.integer(256);
  },
  function changeLength(chance, bytes) {
    const at = chance.integer(bytes.length);
    bytes[at] = ((bytes[at] ?? 0) + chance.of([1, 255, 2, 254, 127, 128])) & 0xff;
  },
  function hugeRemainingLength(chance, bytes) {
    bytes.splice(
      1,
      1,
      ...chance.of([
        [0xff, 0xff, 0xff, 0x7f],
        [0x80, 0x80, 0x80, 0x80],
        [0x80, 0x00],
        [0xff, 0x7f],
      ]),
    );
  },
  function insert(chance, bytes) {
    const inserted = Array.from({ length: 1 + chance.integer(4) }, () => chance.integer(256));
    bytes.splice(chance.integer(bytes.length + 1), 0, ...inserted);
  },
  function remove(chance, bytes) {
    bytes.splice(chance.integer(bytes.length), 1 + chance.integer(4));
  },
  function repeatSlice(chance, bytes) {
    const from = chance.integer(bytes.length);
    bytes.splice(chance.integer(bytes.length + 1), 0, ...bytes.slice(from, from + 1 + chance.integer(20)));
  },
  function truncate(chance, bytes) {
    bytes.length = chance.integer(bytes.length);
  },
];

/** Changes the bytes in place, once to three times. */
export function mutate(chance: Chance, bytes: Bytes): void {
  for (let count = 1 + chance.integer(3); count > 0 && bytes.length > 0; count--) chance.of(mutations)(chance, bytes);
}

/**
 * Makes the Remaining Length of a packet that was damaged right again, so that the damage is found behind the framing and
 * not by it. Only for bodies below 128 bytes, where it takes one byte.
 */
export function mendLength(bytes: Bytes): void {
  if (bytes.length >= 2 && bytes.length < 130) bytes[1] = bytes.length - 2;
}

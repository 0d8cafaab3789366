/**
 * Arrays of 32-bit integers that grow where they are: nothing is copied but at the first time, so that growing holds nobody
 * up, however large they are.
 *
 * Their memory is a SharedArrayBuffer only because that is the kind that can grow but not shrink: views of fixed length on
 * it are as fast as ordinary typed arrays, those on a resizable ArrayBuffer are checked at every access
 * (docs/decisions/0003-timer-wheel.md). Nothing is shared. Pages that were never written take no memory.
 */

/**
 * The array, longer; what is new is zero. Its memory moves the first time, with address space for `lengthMax`, never later.
 * Throws RangeError if the system has no address space left, or beyond `lengthMax`.
 */
export function grown(array: Int32Array, length: number, lengthMax: number): Int32Array {
  const bytes = length * Int32Array.BYTES_PER_ELEMENT;
  if (array.buffer instanceof SharedArrayBuffer) {
    array.buffer.grow(bytes);
    return new Int32Array(array.buffer, 0, length);
  }
  const maxByteLength = lengthMax * Int32Array.BYTES_PER_ELEMENT;
  const moved = new Int32Array(new SharedArrayBuffer(bytes, { maxByteLength }), 0, length);
  moved.set(array);
  return moved;
}

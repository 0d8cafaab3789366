/** A number of 16 bits for a row, much the same number of rows for each: whose the row is, of several shards. */
export function fingerprint(row: Uint16Array): number {
  let sum = 0;
  // Knuth's multiplier, and the place so that equal integers in different columns differ.
  for (let column = 0; column < row.length; column += 1)
    sum = (sum + Math.imul((row[column] ?? 0) + 1, Math.imul(2 * column + 1, 0x9e37_79b1))) | 0;
  return Math.imul(sum ^ (sum >>> 15), 0x85eb_ca6b) >>> 16;
}

/** Rows keep their numbers and their integers, however large these get and however many there are. */
import { expect, test } from 'vitest';
import { nowhere, StateSet } from './state-set.ts';

/** Each number another row of five, with some that need two bytes. */
const rowOf = (number: number): Uint16Array =>
  Uint16Array.of(number & 0xff, (number >>> 8) & 0xff, number % 7, 0, number < 40_000 ? 1 : number);

test('rows are found again, also when columns get wide and the table grows', () => {
  const set = new StateSet(5);
  const count = 65_000;
  for (let number = 0; number < count; number += 1)
    expect(set.intern(rowOf(number), number === 0 ? nowhere : number - 1)).toBe(number);
  expect(set.size).toBe(count);
  const read = new Uint16Array(5);
  for (let number = 0; number < count; number += 1) {
    set.read(number, read);
    expect(read).toEqual(rowOf(number));
    expect(set.intern(rowOf(number), 0)).toBe(number);
    expect(set.originOf(number)).toBe(number - 1);
  }
  expect(set.size).toBe(count);
});

test('rows of which only one byte differs are different rows', () => {
  const set = new StateSet(9);
  const rows = Array.from({ length: 9 }, (_, column) =>
    [1, 255, 256, 0xffff].map((value) => Uint16Array.from({ length: 9 }, (__, at) => (at === column ? value : 0))),
  ).flat();
  for (const [number, row] of rows.entries()) expect(set.intern(row, nowhere)).toBe(number);
});

test('there is no row that was not put in', () => {
  expect(() => {
    new StateSet(3).read(0, new Uint16Array(3));
  }).toThrow(RangeError);
});

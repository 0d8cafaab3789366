import { expect, test } from 'vitest';
import { coverageOfServer, idsIn, isShown } from './coverage.ts';
import { formatMatrix, missing } from './matrix.ts';

const coverage = coverageOfServer();

test('every statement that binds the server and shows on the wire is shown, or excepted', () => {
  expect(coverage.length).toBeGreaterThan(320);
  expect(missing(coverage).map(({ statement }) => statement.id)).toEqual([]);
});

test('what is shown is not excepted, and exceptions are few', () => {
  const excepted = coverage.filter(({ exception }) => exception !== undefined);
  expect(excepted.filter(isShown).map(({ statement }) => statement.id)).toEqual([]);
  expect(excepted.length / coverage.length).toBeLessThan(0.03);
});

test('ids are found in comments, the short form included', () => {
  expect(idsIn('(3.1.1:MQTT-3.3.1-6, -8; 5.0:MQTT-3.3.1-9, -10, -11). 5.0:U-5.0-12')).toEqual([
    '3.1.1:MQTT-3.3.1-6',
    '3.1.1:MQTT-3.3.1-8',
    '5.0:MQTT-3.3.1-9',
    '5.0:MQTT-3.3.1-10',
    '5.0:MQTT-3.3.1-11',
    '5.0:U-5.0-12',
  ]);
});

test('the matrix counts by version and area', () => {
  expect(formatMatrix(coverage)).toMatch(/MQTT 5\.0[^]*flow-control +\d/u);
});

import { expect, test } from 'vitest';
import { coverageOfModel, coverageOfServer, idsIn, isMissingInModel, isShown } from './coverage.ts';
import { formatMatrix, formatModelMatrix, missing } from './matrix.ts';
import { exceptedAreas, exceptions } from './model-exceptions.ts';

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

const ofModel = coverageOfModel();

test('every statement that binds client or server has its place in a chart, or is excepted', () => {
  expect(ofModel.length).toBeGreaterThan(400);
  expect(ofModel.filter(isMissingInModel).map(({ statement }) => statement.id)).toEqual([]);
});

test('no exception from the model is needless', () => {
  const listed = exceptions.flatMap(({ statements }) => statements);
  expect(listed.filter((id, index) => listed.indexOf(id) !== index)).toEqual([]);
  const needed = ofModel.filter(
    ({ statement, charts }) => charts.length === 0 && exceptedAreas[statement.area] === undefined,
  );
  const needing = new Set<string>(needed.map(({ statement }) => statement.id));
  expect(listed.filter((id) => !needing.has(id))).toEqual([]);
  const areas = new Set(ofModel.filter(({ charts }) => charts.length === 0).map(({ statement }) => statement.area));
  expect(Object.keys(exceptedAreas).filter((area) => !areas.has(area))).toEqual([]);
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
  expect(formatModelMatrix(ofModel)).toMatch(/MQTT 3\.1\.1[^]*takeover +\d/u);
});

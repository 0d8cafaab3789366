/** Worlds: what ends them, what is left of them, and what doubt does. */
import { expect, test } from 'vitest';
import type { Failure } from '../vocabulary/verdict.ts';
import { Hypotheses, type Contradiction, type Under } from './hypotheses.ts';

const because = (why: string, doubt?: string): Contradiction => {
  const failure: Failure = { verdict: 'fail', statements: [], at: 0, connection: 0, chart: '', expected: {}, why };
  return { failure, version: '5.0', doubt };
};
const published: Under = { 'will-on-clean-start': 'published' };
const cancelled: Under = { 'will-on-clean-start': 'cancelled' };
const fromConnack: Under = { 'keep-alive-starts': 'connack' };
const fromConnect: Under = { 'keep-alive-starts': 'connect' };

test('what contradicts no reading in particular is a failure at once', () => {
  const hypotheses = new Hypotheses();
  hypotheses.contradict(undefined, because('wrong'));
  expect(hypotheses.verdict()).toMatchObject({ verdict: 'fail', why: 'wrong' });
});

test('ambiguities are independent: each is followed for itself', () => {
  const hypotheses = new Hypotheses();
  hypotheses.contradict(published, because('missing'));
  hypotheses.contradict(fromConnect, because('late'));
  expect(hypotheses.verdict()).toEqual({
    verdict: 'pass',
    readings: { 'will-on-clean-start': ['cancelled'], 'keep-alive-starts': ['connack'] },
  });
  expect(hypotheses.isOpen({ ...cancelled, ...fromConnack })).toBe(true);
  expect(hypotheses.isOpen(published)).toBe(false);
  expect(hypotheses.readingsOf('will-on-clean-start')).toEqual(['cancelled']);
});

test('a world ends only where all of its readings are contradicted together', () => {
  const hypotheses = new Hypotheses();
  hypotheses.contradict({ ...published, ...fromConnect }, because('one'));
  expect(hypotheses.verdict()).toEqual({ verdict: 'pass' });
  hypotheses.contradict({ ...published, ...fromConnack }, because('two'));
  expect(hypotheses.verdict()).toEqual({ verdict: 'pass', readings: { 'will-on-clean-start': ['cancelled'] } });
  hypotheses.demand([published], because('three'));
  expect(hypotheses.verdict()).toMatchObject({ verdict: 'fail', why: expect.stringMatching(/^three; .*one .*two /) });
});

test('a contradiction in doubt shows no reading, and no failure rests on it', () => {
  const doubted = new Hypotheses();
  doubted.contradict(published, because('missing', 'a race'));
  expect(doubted.verdict()).toEqual({ verdict: 'pass' });
  doubted.contradict(cancelled, because('published'));
  expect(doubted.verdict()).toEqual({ verdict: 'inconclusive', why: 'a race' });

  const both = new Hypotheses();
  both.contradict(published, because('missing', 'a race'));
  both.contradict(undefined, because('wrong'));
  expect(both.verdict()).toMatchObject({ verdict: 'fail', why: 'wrong' });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Retained } from './records.ts';
import { RetainedTree } from './retained-tree.ts';
import { topicMatches } from './topic-matches.ts';

function retained(topic: string): Retained {
  return { message: { topic }, timer: undefined } as Retained;
}

function topics(found: readonly Retained[]): string[] {
  return found.map(({ message }) => message.topic).toSorted();
}

describe('the tree of retained messages', () => {
  test('finds exactly those that match, of those that are there', () => {
    const level = fc.constantFrom('a', 'b', '', '$', '$a', '__proto__', 'constructor');
    const topicName = fc
      .array(level, { minLength: 1, maxLength: 4 })
      .map((levels) => levels.join('/'))
      .filter((name) => name !== '');
    const topicFilter = fc
      .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.constantFrom([], ['#']))
      .map((levels) => levels.flat().join('/'));
    const names = fc.array(topicName, { maxLength: 12 });
    const property = fc.property(names, names, names, topicFilter, (added, removed, addedAgain, filter) => {
      const tree = new RetainedTree();
      for (const name of added) tree.set(name, retained(name));
      for (const name of removed) tree.delete(name);
      for (const name of addedAgain) tree.set(name, retained(name));
      const there = new Set([...added.filter((name) => !removed.includes(name)), ...addedAgain]);
      expect(tree.size).toBe(there.size);
      expect(topics(tree.match(filter))).toEqual([...there].filter((name) => topicMatches(filter, name)).toSorted());
      for (const name of [...added, ...removed]) expect(tree.get(name) !== undefined).toBe(there.has(name));
    });
    expect(() => fc.assert(property, { numRuns: 2000 })).not.toThrow();
  });

  test('is as deep as names may be', () => {
    const tree = new RetainedTree();
    const deep = '/'.repeat(65_535);
    tree.set(deep, retained(deep));
    expect([tree.match('#'), tree.match(deep)].map((found) => found.length)).toEqual([1, 1]);
    tree.delete(deep);
    expect(tree.match('#')).toEqual([]);
  });
});

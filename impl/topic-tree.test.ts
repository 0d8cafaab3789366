import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeAt, prune, type TopicNode } from './topic-tree.ts';

interface Node extends TopicNode {
  isUsed: boolean;
}

function node(): Node {
  return { children: undefined, isUsed: false };
}

/** The topics of all nodes, those on the way included. */
function topicsBelow(root: Node, prefix = ''): string[] {
  return [...(root.children ?? [])].flatMap(([level, child]) => [
    `${prefix}${level}`,
    ...topicsBelow(child, `${prefix}${level}/`),
  ]);
}

test('a tree has the nodes that are used and those on the way to them, whatever was there before', () => {
  const level = fc.constantFrom('a', 'b', '', '__proto__');
  const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
  const topics = fc.array(topic, { maxLength: 8 });
  const property = fc.property(topics, topics, topics, (added, removed, addedAgain) => {
    const root = node();
    const use = (name: string): boolean => (nodeAt(root, name, node).isUsed = true);
    added.forEach(use);
    for (const name of removed)
      prune(
        root,
        name,
        (here) => (here.isUsed = false),
        (here) => here.isUsed,
      );
    addedAgain.forEach(use);
    const there = [...added.filter((name) => !removed.includes(name)), ...addedAgain];
    const ways = there.flatMap((name) =>
      name.split('/').map((_, depth, levels) => levels.slice(0, depth + 1).join('/')),
    );
    expect(topicsBelow(root).toSorted()).toEqual([...new Set(ways)].toSorted());
    expect(root.children === undefined).toBe(there.length === 0);
  });
  expect(() => fc.assert(property, { numRuns: 1000 })).not.toThrow();
});

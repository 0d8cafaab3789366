/** A tree of topic levels. Maps, so that no level name is special to the language; no recursion, as names may be deep. */

export interface TopicNode {
  /** By level; absent while there is none. */
  children: Map<string, this> | undefined;
}

/** The node of the topic, which is made if it is not there. */
export function nodeAt<Node extends TopicNode>(root: Node, topic: string, makeNode: () => Node): Node {
  let here = root;
  for (const level of topic.split('/')) {
    const children: Map<string, Node> = (here.children ??= new Map());
    const child = children.get(level) ?? makeNode();
    children.set(level, child);
    here = child;
  }
  return here;
}

/** All nodes, each before those below it, in the order in which they were made. */
export function* nodesBelow<Node extends TopicNode>(root: Node): Generator<Node> {
  const pending = [root];
  for (let here = pending.pop(); here; here = pending.pop()) {
    yield here;
    const children: Map<string, Node> | undefined = here.children;
    for (const child of [...(children?.values() ?? [])].toReversed()) pending.push(child);
  }
}

/** Takes away what `empty` finds at the node of the topic, and each level that is then neither kept nor on the way to one. */
export function prune<Node extends TopicNode>(
  root: Node,
  topic: string,
  empty: (here: Node) => void,
  isKept: (here: Node) => boolean,
): void {
  const levels = topic.split('/');
  const path = [root];
  for (const level of levels) {
    const child: Node | undefined = path.at(-1)?.children?.get(level);
    if (!child) return;
    path.push(child);
  }
  empty(path.at(-1) ?? root);
  for (let depth = levels.length; depth > 0; depth--) {
    const here = path[depth];
    if (!here || here.children || isKept(here)) return;
    const above = path[depth - 1];
    above?.children?.delete(levels[depth - 1] ?? '');
    if (above?.children?.size === 0) above.children = undefined;
  }
}

/** Retained messages by Topic Name, as a tree of topic levels: who subscribes walks only where its filter leads. */
import type { Retained } from './records.ts';
import { nodeAt, nodesBelow, prune, type TopicNode } from './topic-tree.ts';

interface Node extends TopicNode {
  retained: Retained | undefined;
}

export class RetainedTree {
  readonly #root = node();
  #size = 0;

  /** Topics that have a retained message. */
  get size(): number {
    return this.#size;
  }

  get(topicName: string): Retained | undefined {
    let here: Node | undefined = this.#root;
    for (const level of topicName.split('/')) here = here?.children?.get(level);
    return here?.retained;
  }

  set(topicName: string, retained: Retained): void {
    const here = nodeAt(this.#root, topicName, node);
    if (!here.retained) this.#size += 1;
    here.retained = retained;
  }

  delete(topicName: string): void {
    const empty = (here: Node): void => {
      if (here.retained) this.#size -= 1;
      here.retained = undefined;
    };
    prune(this.#root, topicName, empty, ({ retained }) => retained !== undefined);
  }

  /** All of them, in an order that makes the same tree of them. */
  *[Symbol.iterator](): Generator<Retained> {
    for (const { retained } of nodesBelow(this.#root)) if (retained) yield retained;
  }

  /** Those whose Topic Name the filter matches. Level by level, without recursion: names may be deep. */
  match(topicFilter: string): readonly Retained[] {
    const found: Retained[] = [];
    let frontier = [this.#root];
    for (const [depth, level] of topicFilter.split('/').entries()) {
      if (level === '#') {
        // "#" also stands for no level at all: sport/# matches sport.
        collect(depth === 0 ? childrenOf(this.#root, true) : frontier, found);
        return found;
      }
      if (level === '+') frontier = frontier.flatMap((here) => childrenOf(here, depth === 0));
      else frontier = frontier.flatMap((here) => here.children?.get(level) ?? []);
    }
    for (const { retained } of frontier) if (retained) found.push(retained);
    return found;
  }
}

function node(): Node {
  return { children: undefined, retained: undefined };
}

/** 3.1.1:MQTT-4.7.2-1, 5.0:MQTT-4.7.2-1: no leading wildcard matches a name that begins with $. */
function childrenOf({ children }: Node, isFirstLevel: boolean): Node[] {
  if (!children) return [];
  if (!isFirstLevel) return [...children.values()];
  return [...children].flatMap(([level, child]) => (level.startsWith('$') ? [] : child));
}

function collect(nodes: readonly Node[], found: Retained[]): void {
  const pending = [...nodes];
  for (let here = pending.pop(); here; here = pending.pop()) {
    if (here.retained) found.push(here.retained);
    for (const child of here.children?.values() ?? []) pending.push(child);
  }
}

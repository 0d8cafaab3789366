/** The subscriptions of all sessions, as a tree of topic levels. */
import type { Session, SessionSubscription, ShareGroup } from './records.ts';
import { nodeAt, nodesBelow, prune, type TopicNode } from './topic-tree.ts';

/** Those who have a Topic Filter in common; absent while there is nobody. */
export interface Subscribers {
  readonly single: ReadonlyMap<Session, SessionSubscription> | undefined;
  /** By Share Name. */
  readonly groups: ReadonlyMap<string, ShareGroup> | undefined;
}

interface Node extends TopicNode {
  single: Map<Session, SessionSubscription> | undefined;
  groups: Map<string, ShareGroup> | undefined;
}

export class SubscriptionTree {
  readonly #root = node();

  /** Adds the subscription, or replaces the session's for the same filter (3.1.1:MQTT-3.8.4-3, 5.0:MQTT-3.8.4-3). */
  add(subscription: SessionSubscription): void {
    const here = nodeAt(this.#root, subscription.topicFilter, node);
    (here.single ??= new Map()).set(subscription.session, subscription);
  }

  /** The group of that Share Name and Topic Filter, to be joined at once. */
  group(shareName: string, topicFilter: string): ShareGroup {
    const groups = (nodeAt(this.#root, topicFilter, node).groups ??= new Map());
    const group = groups.get(shareName) ?? { topicFilter: `$share/${shareName}/${topicFilter}`, members: [], next: 0 };
    groups.set(shareName, group);
    return group;
  }

  /** All of them, in an order that makes the same tree of them. */
  *[Symbol.iterator](): Generator<SessionSubscription> {
    for (const { single, groups } of nodesBelow(this.#root)) {
      yield* single?.values() ?? [];
      for (const { members } of groups?.values() ?? []) yield* members;
    }
  }

  /** Removes the session's own subscription to the filter, if there is one. */
  remove(session: Session, topicFilter: string): void {
    const empty = (here: Node): void => {
      here.single?.delete(session);
      if (here.single?.size === 0) here.single = undefined;
    };
    prune(this.#root, topicFilter, empty, isKept);
  }

  /** Removes the group, which nobody shares any more. */
  removeGroup(group: ShareGroup, topicFilter: string): void {
    const empty = (here: Node): void => {
      for (const [shareName, each] of here.groups ?? []) if (each === group) here.groups?.delete(shareName);
      if (here.groups?.size === 0) here.groups = undefined;
    };
    prune(this.#root, topicFilter, empty, isKept);
  }

  /** All whose Topic Filter matches, one entry for each filter. Level by level, without recursion: names may be deep. */
  match(topicName: string): readonly Subscribers[] {
    const found: Subscribers[] = [];
    const levels = topicName.split('/');
    let frontier = [this.#root];
    for (let depth = 0; depth < levels.length && frontier.length > 0; depth++) {
      // 3.1.1:MQTT-4.7.2-1, 5.0:MQTT-4.7.2-1: no leading wildcard matches a name that begins with $.
      const wildcardsMatch = depth > 0 || !topicName.startsWith('$');
      const next: Node[] = [];
      for (const { children } of frontier) {
        if (!children) continue;
        if (wildcardsMatch) {
          pushSubscribers(found, children.get('#'));
          push(next, children.get('+'));
        }
        push(next, children.get(levels[depth] ?? ''));
      }
      frontier = next;
    }
    for (const here of frontier) {
      pushSubscribers(found, here);
      // "#" also stands for no level at all: sport/# matches sport.
      pushSubscribers(found, here.children?.get('#'));
    }
    return found;
  }
}

function isKept({ single, groups }: Node): boolean {
  return single !== undefined || groups !== undefined;
}

function node(): Node {
  return { children: undefined, single: undefined, groups: undefined };
}

function push(nodes: Node[], found: Node | undefined): void {
  if (found) nodes.push(found);
}

function pushSubscribers(subscribers: Subscribers[], found: Node | undefined): void {
  if (found?.single ?? found?.groups) subscribers.push(found);
}

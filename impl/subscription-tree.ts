/** The subscriptions of all sessions, as a tree of topic levels. Maps, so that no level name is special to the language. */
import type { Subscription } from '../model/vocabulary/packet.ts';
import type { Session } from './state.ts';

interface Node {
  readonly children: Map<string, Node>;
  readonly subscribers: Map<Session, Subscription>;
}

export class SubscriptionTree {
  readonly #root = node();

  /** Adds the subscription, or replaces the session's for the same filter (3.1.1:MQTT-3.8.4-3, 5.0:MQTT-3.8.4-3). */
  add(session: Session, subscription: Subscription): void {
    let here = this.#root;
    for (const level of subscription.topicFilter.split('/')) {
      const child = here.children.get(level) ?? node();
      here.children.set(level, child);
      here = child;
    }
    here.subscribers.set(session, subscription);
  }

  remove(session: Session, topicFilter: string): void {
    const levels = topicFilter.split('/');
    const path = [this.#root];
    for (const level of levels) {
      const child = path.at(-1)?.children.get(level);
      if (!child) return;
      path.push(child);
    }
    path.at(-1)?.subscribers.delete(session);
    for (let depth = levels.length; depth > 0; depth--) {
      const here = path[depth];
      if (!here || here.subscribers.size > 0 || here.children.size > 0) return;
      path[depth - 1]?.children.delete(levels[depth - 1] ?? '');
    }
  }

  /** Calls `visit` for each subscription that matches. Level by level, without recursion: names may be deep. */
  match(topicName: string, visit: (session: Session, subscription: Subscription) => void): void {
    const levels = topicName.split('/');
    let frontier = [this.#root];
    for (const [depth, level] of levels.entries()) {
      // 3.1.1:MQTT-4.7.2-1, 5.0:MQTT-4.7.2-1: no leading wildcard matches a name that begins with $.
      const wildcardsMatch = depth > 0 || !topicName.startsWith('$');
      const next: Node[] = [];
      for (const here of frontier) {
        if (wildcardsMatch) visitAll(here.children.get('#'), visit);
        if (wildcardsMatch) push(next, here.children.get('+'));
        push(next, here.children.get(level));
      }
      frontier = next;
    }
    for (const here of frontier) {
      visitAll(here, visit);
      // "#" also stands for no level at all: sport/# matches sport.
      visitAll(here.children.get('#'), visit);
    }
  }
}

function node(): Node {
  return { children: new Map(), subscribers: new Map() };
}

function push(nodes: Node[], found: Node | undefined): void {
  if (found) nodes.push(found);
}

function visitAll(found: Node | undefined, visit: (session: Session, subscription: Subscription) => void): void {
  for (const [session, subscription] of found?.subscribers ?? []) visit(session, subscription);
}

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Session, SessionSubscription } from './records.ts';
import { join, leave } from './shared-subscription.ts';
import type { State } from './state.ts';
import { SubscriptionTree } from './subscription-tree.ts';
import { topicMatches } from './topic-matches.ts';
import { topicFilterIsValid } from './topic.ts';
import { VirtualTime } from './virtual-time.ts';

describe('topic filters', () => {
  test.each([
    { topicFilter: 'sport/#', matches: ['sport', 'sport/', 'sport/a/b'], not: ['sports', '/sport'] },
    { topicFilter: 'sport/+', matches: ['sport/', 'sport/a'], not: ['sport', 'sport/a/b'] },
    { topicFilter: '+/+', matches: ['/finance', 'a/b'], not: ['a', '$SYS/a'] },
    { topicFilter: '#', matches: ['a', '/', 'constructor'], not: ['$SYS', '$a/b'] },
    { topicFilter: '$SYS/#', matches: ['$SYS', '$SYS/a'], not: ['SYS/a'] },
    { topicFilter: '__proto__/+', matches: ['__proto__/constructor'], not: ['constructor', 'toString/a'] },
  ])('$topicFilter matches $matches, not $not', ({ topicFilter, matches, not }) => {
    for (const name of matches) expect(topicMatches(topicFilter, name)).toBe(true);
    for (const name of not) expect(topicMatches(topicFilter, name)).toBe(false);
  });

  test('have their wildcards in the right place', () => {
    const valid = ['#', '+', 'a/#', '+/a/+', '/', ' ', '$share/a'];
    const invalid = ['', 'a#', '#/a', 'a+', 'a/#/b', '++', 'a\u0000', '\ud800'];
    expect([...valid, ...invalid].filter(topicFilterIsValid)).toEqual(valid);
  });

  test('are found in the tree exactly if they match', () => {
    const level = fc.constantFrom('a', 'b', '', '$', '__proto__', 'constructor');
    const topicName = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
    const topicFilter = fc
      .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.constantFrom([], ['#']))
      .map((levels) => levels.flat().join('/'));
    const property = fc.property(
      fc.uniqueArray(topicFilter),
      fc.array(topicFilter),
      topicName,
      (added, removed, name) => {
        const tree = new SubscriptionTree();
        const session = {} as Session;
        for (const filter of added) tree.add({ session, topicFilter: filter } as SessionSubscription);
        for (const filter of removed) tree.remove(session, filter);
        const found = tree.match(name).flatMap(({ single }) => [...(single?.values() ?? [])]);
        const expected = added.filter((filter) => !removed.includes(filter) && topicMatches(filter, name));
        expect(found.map(({ topicFilter: filter }) => filter).toSorted()).toEqual(expected.toSorted());
      },
    );
    expect(() => fc.assert(property, { numRuns: 1000 })).not.toThrow();
  });
});

test('the tree keeps nothing of subscriptions that have gone, shared or not', () => {
  const tree = new SubscriptionTree();
  const contents = (): unknown => structuredClone(tree.match('a/b/c'));
  const empty = contents();
  const session = {} as Session;
  const state = { subscriptions: tree } as State;
  for (const topicFilter of ['a/b/c', 'a/#', '+/b/c']) {
    const subscription = { session, topicFilter } as SessionSubscription;
    tree.add(subscription);
    join(tree.group('group', topicFilter), subscription);
  }
  expect(contents()).not.toEqual(empty);
  for (const topicFilter of ['a/b/c', 'a/#', '+/b/c']) {
    leave(state, tree.group('group', topicFilter), session, topicFilter);
    tree.remove(session, topicFilter);
  }
  expect(contents()).toEqual(empty);
});

describe('subscriptions', () => {
  test('overlapping ones get one copy, of the highest QoS', () => {
    const time = new VirtualTime();
    const client = time.connect('client');
    time.subscribe(client, '#', 0);
    time.subscribe(client, 'a/+', 1);
    time.publish(client, 'a/b', 2);
    expect(time.on(client).slice(3)).toEqual(['PUBLISH a/b 1', 'PUBREC']);
  });

  test('get what is retained, according to Retain Handling', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    time.publish(publisher, 'a', 1, 1, true);
    const client = time.connect('client');
    for (const retainHandling of [1, 1, 0, 2] as const) {
      const subscriptions = [{ topicFilter: 'a', qos: 2, retainHandling }] as const;
      time.send(client, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions });
    }
    const retained = 'PUBLISH a 1 retain';
    expect(time.on(client).slice(1)).toEqual(['SUBACK 2', retained, 'SUBACK 2', 'SUBACK 2', retained, 'SUBACK 2']);
  });

  test('say whether RETAIN is kept and whether the own messages come back', () => {
    const time = new VirtualTime();
    const client = time.connect('client');
    const other = time.connect('other');
    const subscribe = (topicFilter: string, retainAsPublished: boolean, noLocal: boolean): void => {
      const subscriptions = [{ topicFilter, qos: 0, retainAsPublished, noLocal }] as const;
      time.send(client, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions });
    };
    subscribe('kept', true, false);
    subscribe('cleared', false, false);
    subscribe('foreign', false, true);
    for (const topic of ['kept', 'cleared', 'foreign']) time.publish(client, topic, 0, 0, true);
    time.publish(other, 'foreign', 0);
    expect(time.on(client).slice(4)).toEqual(['PUBLISH kept 0 retain', 'PUBLISH cleared 0', 'PUBLISH foreign 0']);
  });

  test('a message without RETAIN leaves the retained one, an empty one with it removes it', () => {
    const time = new VirtualTime();
    const client = time.connect('client');
    time.publish(client, 'a', 1, 1, true);
    time.publish(client, 'a', 0);
    time.publish(client, 'b', 1, 1, false);
    time.subscribe(client, '+', 1);
    expect(time.on(client).slice(3)).toEqual(['SUBACK 1', 'PUBLISH a 1 retain']);
    const empty = { topic: 'a', payload: new Uint8Array(0), qos: 0, retain: true, dup: false } as const;
    time.send(client, { type: 'client.PUBLISH', ...empty });
    time.subscribe(client, '+', 1);
    expect(time.on(client).slice(5)).toEqual(['PUBLISH a 0', 'SUBACK 1']);
  });

  test('to a group are not local to anybody', () => {
    const time = new VirtualTime();
    const client = time.connect('client');
    const subscriptions = [{ topicFilter: '$share/g/a', qos: 0, noLocal: true }] as const;
    time.send(client, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions });
    expect(time.on(client)).toEqual(['CONNACK 0', 'DISCONNECT 0x82', 'closed']);
  });

  test('what is not offered is refused with its own code', () => {
    const time = new VirtualTime({ sharedSubscriptionAvailable: false, subscriptionIdentifiersAvailable: false });
    const client = time.connect('client');
    time.subscribe(client, '$share/group/a', 1);
    const subscriptions = [{ topicFilter: 'a', qos: 0 }] as const;
    time.send(client, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions, subscriptionIdentifier: 1 });
    expect(time.on(client)).toEqual(['CONNACK 0', 'SUBACK 158', 'DISCONNECT 0xa1', 'closed']);
  });

  test('are deleted one by one, and begin anew after the last', () => {
    const time = new VirtualTime();
    const client = time.connect('client');
    for (const from of [1, 7]) {
      time.subscribe(client, 'a');
      time.subscribe(client, 'b');
      for (const topicFilter of ['a', 'b', 'b']) {
        time.send(client, { type: 'client.UNSUBSCRIBE', packetIdentifier: 1, topicFilters: [topicFilter] });
        time.publish(client, 'b');
      }
      const codes = time.seen.map(({ event }) => (event.type === 'server.UNSUBACK' ? event.reasonCodes : event.type));
      expect(codes.slice(from)).toEqual(['server.SUBACK', 'server.SUBACK', [0], 'server.PUBLISH', [0], [0x11]]);
    }
  });

  test('UNSUBSCRIBE is answered, deleted or not', () => {
    const time = new VirtualTime();
    const client = time.connect('client');
    time.subscribe(client, 'a');
    time.send(client, { type: 'client.UNSUBSCRIBE', packetIdentifier: 2, topicFilters: ['a', 'b'] });
    time.publish(client, 'a');
    expect(time.seen.at(-1)?.event).toEqual({ type: 'server.UNSUBACK', packetIdentifier: 2, reasonCodes: [0, 0x11] });
  });
});

/** A broker that is restored goes on as the one before would have that lost all its connections at that instant. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Broker, type BrokerOptions, type JournalEntry } from '../../impl/broker.ts';
import { edit, type Edit } from '../faults/edit.ts';
import { loadWrong } from '../faults/wrong-broker.ts';
import { ArrayStore } from './array-store.ts';
import { steps, type Step } from './life.ts';
import { losingBroker } from './losing-broker.ts';
import { Player } from './player.ts';

const makeLosingBroker = await losingBroker();

interface Life {
  readonly before: readonly Step[];
  /** After the journal began anew with a snapshot. */
  readonly compacted: readonly Step[];
  /** After a restart. */
  readonly between: readonly Step[];
  /** After another. */
  readonly after: readonly Step[];
  readonly offsetMs: number;
  readonly limits: Partial<BrokerOptions>;
}

const life: fc.Arbitrary<Life> = fc.record({
  before: steps,
  compacted: steps,
  between: steps,
  after: steps,
  offsetMs: fc.constantFrom(0, 12_345, -12_345),
  limits: fc.constantFrom<Partial<BrokerOptions>>(
    {},
    { inFlightMessagesMax: 2, inFlightBytesMax: 60, retainedMessagesMax: 1, subscriptionsMax: 2, sessionsMax: 2 },
  ),
});

type Damage = (entry: JournalEntry) => readonly JournalEntry[];

interface How {
  /** Whether the journal begins anew with a snapshot in the middle. */
  readonly compacts: boolean;
  /** What becomes of the entries. */
  readonly damage?: Damage;
  /** Perhaps one that is wrong. */
  readonly Restored?: typeof Broker;
}

const whole: Damage = (entry) => [entry];
/** What the broker that lost its connections puts out, and what the restored one does. */
function outputsOf(
  { before, compacted, between, after, offsetMs, limits }: Life,
  { compacts, damage = whole, Restored = Broker }: How,
): { readonly original: readonly string[]; readonly restored: readonly string[] } {
  const options = { tickMs: 1, ...limits };
  const losing = makeLosingBroker(options);
  const original = new Player(losing, 50_000);
  const store = new ArrayStore();
  const restored = new Player(new Restored({ ...options, store: store.add }), 50_000);
  const restart = (): void => {
    losing.loseConnections(original.nowMs);
    original.restart(losing);
    const entries = [...store].flatMap(damage);
    const broker = Restored.restore({ ...options, store: store.add }, entries, restored.nowMs + offsetMs, offsetMs);
    restored.restart(broker, offsetMs);
    store.compact(broker.snapshot());
  };
  for (const player of [original, restored]) player.play(before);
  if (compacts) store.compact(restored.broker.snapshot());
  for (const player of [original, restored]) player.play(compacted);
  restart();
  for (const player of [original, restored]) player.play(between);
  restart();
  for (const player of [original, restored]) player.play(after);
  return { original: original.outputs, restored: restored.outputs };
}

const fewRuns = { numRuns: 300, seed: 7 };

describe('a restored broker goes on where the other has ended', () => {
  test('from all that the store was told', () => {
    const goesOn = fc.property(life, (each) => {
      const { original, restored } = outputsOf(each, { compacts: false });
      expect(restored).toEqual(original);
    });
    fc.assert(goesOn, fewRuns);
  });

  test('from a snapshot and what the store was told since', () => {
    const goesOn = fc.property(life, (each) => {
      const { original, restored } = outputsOf(each, { compacts: true });
      expect(restored).toEqual(original);
    });
    fc.assert(goesOn, fewRuns);
  });
});

/** Whether some life shows that the restored broker goes another way. */
function isNoticed(how: How): boolean {
  const goesOn = fc.property(life, (each) => {
    const { original, restored } = outputsOf(each, how);
    return JSON.stringify(restored) === JSON.stringify(original);
  });
  return fc.check(goesOn, { numRuns: 3_000, seed: 11, endOnFailure: true }).failed;
}

/** Every type of entry, each of which some restart needs. */
const entryTypes: Readonly<Record<JournalEntry['type'], true>> = {
  'session.connected': true,
  'session.disconnected': true,
  'session.ended': true,
  'will.pending': true,
  'will.ended': true,
  subscribed: true,
  unsubscribed: true,
  'message.queued': true,
  'message.sent': true,
  'message.released': true,
  'message.acknowledged': true,
  'message.dropped': true,
  'messages.expired': true,
  'packetIdentifier.used': true,
  'packetIdentifier.received': true,
  'packetIdentifier.released': true,
  'retained.set': true,
  'retained.removed': true,
};

describe('without it the restored broker goes another way', () => {
  test.each(Object.keys(entryTypes))('%s', (type) => {
    const damage: Damage = (entry) => (entry.type === type ? [] : [entry]);
    expect(isNoticed({ compacts: true, damage })).toBe(true);
  });
});

const faults: Readonly<Record<string, readonly Edit[]>> = {
  'the will of a connection that was there is lost': [
    edit('restore.ts', 'leaveBehind(state, session, will)', 'leaveBehind(state, session, undefined)'),
  ],
  'a session that nobody was connected to seems to lose a connection': [
    edit('restore.ts', 'if (isConnected) leaveBehind', 'leaveBehind'),
  ],
  'a session ends by the former clock': [edit('restore.ts', 'endsAtMs + offsetMs', 'endsAtMs')],
  'a will waits by the former clock': [edit('restore.ts', 'dueAtMs + offsetMs', 'dueAtMs')],
  'a message expires by the former clock': [
    edit('restore.ts', 'former.receivedAtMs + offsetMs', 'former.receivedAtMs'),
  ],
  'a session begins its expiry anew': [
    edit('restore.ts', 'Math.min(endsAtMs + offsetMs, state.nowMs', 'Math.max(endsAtMs + offsetMs, state.nowMs'),
  ],
  'what is under way is sent in another order': [
    edit('snapshot.ts', 'of outgoing ?? [])', 'of [...(outgoing ?? [])].toReversed())'),
  ],
  'a snapshot forgets that a PUBREC has come': [edit('snapshot.ts', 'if (delivery.released)', 'if (false)')],
  'a snapshot forgets what is being received': [edit('snapshot.ts', 'of unreleased ?? []', 'of []')],
  'a snapshot forgets the will of a connection': [
    edit('snapshot.ts', 'will: connection?.client?.will', 'will: undefined'),
  ],
  'a snapshot takes every session for connected': [edit('snapshot.ts', 'if (!connection) yield', 'if (false) yield')],
  'a snapshot has what is shared as if it were not': [
    edit('snapshot.ts', 'isShared: group !== undefined', 'isShared: false'),
  ],
  'a snapshot forgets the options of a subscription': [
    edit('snapshot.ts', 'qos, noLocal, retainAsPublished }', 'qos }'),
  ],
  'a snapshot forgets the Subscription Identifier': [edit('snapshot.ts', 'subscriptionIdentifiers?.[0]', 'undefined')],
  'a snapshot keeps sessions in another order than they began': [
    edit(
      'snapshot.ts',
      'of state.sessions.values()) yield* sessionEntries',
      'of [...state.sessions.values()].toReversed()) yield* sessionEntries',
    ),
  ],
  'a snapshot has subscriptions in another order': [
    edit('snapshot.ts', 'of state.subscriptions)', 'of [...state.subscriptions].toReversed())'),
  ],
  'what was retained comes in another order': [
    edit('snapshot.ts', 'of state.retained)', 'of [...state.retained].toReversed())'),
  ],
  'a message forgets for whom else it could be': [
    edit('journal.ts', 'group && group.members.length > 0 ? group.topicFilter : undefined', 'undefined'),
  ],
};

describe('the restored broker goes another way if', () => {
  test.each(Object.entries(faults))('%s', async (fault, edits) => {
    const wrong = (await loadWrong(['broker.ts'], fault, edits)) as { readonly Broker: typeof Broker };
    expect(isNoticed({ compacts: true, Restored: wrong.Broker })).toBe(true);
  });
});

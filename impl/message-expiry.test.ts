import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest';
import { remainingExpiry } from './message-expiry.ts';
import type { Message } from './records.ts';
import type { Due } from './state.ts';
import { Timers } from './timers.ts';
import { VirtualTime } from './virtual-time.ts';

const stored = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;

test.each([
  { waitedMs: 0, remainingSeconds: 3 },
  { waitedMs: 999, remainingSeconds: 3 },
  { waitedMs: 1000, remainingSeconds: 2 },
  { waitedMs: 2999, remainingSeconds: 1 },
  { waitedMs: 5000, remainingSeconds: 0 },
])('of 3 s after $waitedMs ms $remainingSeconds s remain', ({ waitedMs, remainingSeconds }) => {
  const message = { receivedAtMs: 1234, messageExpiryIntervalSeconds: 3 } as Message;
  expect(remainingExpiry(message, 1234 + waitedMs)).toEqual({ messageExpiryIntervalSeconds: remainingSeconds });
});

describe('a queue that is full', () => {
  let start: MockInstance<Timers<Due>['start']>;
  let stop: MockInstance<Timers<Due>['stop']>;
  beforeEach(() => {
    start = vi.spyOn(Timers.prototype as Timers<Due>, 'start');
    stop = vi.spyOn(Timers.prototype as Timers<Due>, 'stop');
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Timers that were started and not yet stopped, whether they have fired or not. */
  function held(): number {
    return start.mock.calls.length - stop.mock.calls.filter(([timer]) => timer !== undefined).length;
  }

  /** How often the queue was looked through, or will be. */
  function looks(): number {
    return start.mock.calls.filter(([due]) => due.type === 'queueExpiry').length;
  }

  test('has room again, one by one, as its messages expire, in whatever order they came', () => {
    const { time, publish, waiting } = absent({ queuedMessagesMax: 3 });
    for (const seconds of [6, 2, 4]) publish(`${seconds} s`, seconds);
    publish('no room', 60);
    time.wait(2100);
    publish('room after 2 s', 60);
    publish('no room', 60);
    time.wait(2000);
    publish('room after 4 s', 60);
    publish('no room', 60);
    time.wait(2000);
    publish('room after 6 s', 60);
    expect(waiting()).toEqual(['room after 2 s', 'room after 4 s', 'room after 6 s']);
  });

  test('holds one timer, however many of its messages expire, and none when it has gone', () => {
    const { time, publish } = absent({ queuedMessagesMax: 5 });
    const before = held();
    for (const seconds of [9, 5, 3, 7]) publish('a', seconds);
    expect(held()).toBe(before + 1);
    time.wait(3100);
    expect(held()).toBe(before + 1);
    time.wait(6000);
    expect(held()).toBe(before);
    publish('a', 9);
    expect(held()).toBe(before + 1);
  });

  test('leaves no timer behind when its session ends', () => {
    const { time, publish } = absent();
    publish('a', 600);
    time.cut(0);
    time.wait(60_000);
    expect(held()).toBe(0);
    expect(time.broker.nextDeadlineMs()).toBeUndefined();
  });

  test('is not looked through twice in a second, though something expires in every tick', () => {
    const { time, publish } = absent();
    for (let count = 0; count < 50; count++) {
      publish('a', 1);
      time.wait(100);
    }
    expect(looks()).toBeGreaterThan(3);
    expect(looks()).toBeLessThanOrEqual(6);
  });

  test('counts from the receipt of a message, not from when it came into the queue', () => {
    const time = new VirtualTime({ queuedMessagesMax: 1 });
    const publisher = time.connect('publisher');
    publishExpiring(time, publisher, 'retained', 10, true);
    time.wait(6000);
    const subscriber = time.connect('subscriber', { ...stored, receiveMaximum: 1 });
    time.subscribe(subscriber, '+', 1);
    // It takes the quota, so that the same one waits when the client subscribes again.
    time.subscribe(subscriber, '+', 1);
    time.wait(4100);
    publishExpiring(time, publisher, 'room', 10);
    time.send(subscriber, { type: 'client.PUBACK', packetIdentifier: 1 });
    expect(time.on(subscriber).at(-1)).toBe('PUBLISH room 1');
  });
});

/** A subscriber that is away, and what waits for it. */
function absent(options: { readonly queuedMessagesMax?: number } = {}): {
  readonly time: VirtualTime;
  readonly publish: (topic: string, seconds: number) => void;
  readonly waiting: () => string[];
} {
  const time = new VirtualTime(options);
  const publisher = time.connect('publisher');
  const away = time.connect('away', stored);
  time.subscribe(away, '+', 1);
  time.cut(away);
  const waiting = (): string[] => {
    const [, ...published] = time.on(time.connect('away', stored));
    return published.map((each) => each.slice('PUBLISH '.length, -' 1'.length));
  };
  return { time, publish: (topic, seconds) => publishExpiring(time, publisher, topic, seconds), waiting };
}

function publishExpiring(
  time: VirtualTime,
  publisher: number,
  topic: string,
  messageExpiryIntervalSeconds: number,
  retain = false,
): void {
  const fields = { payload: new Uint8Array(1), qos: 1, retain, dup: false, packetIdentifier: 1 } as const;
  time.send(publisher, { type: 'client.PUBLISH', topic, messageExpiryIntervalSeconds, ...fields });
}

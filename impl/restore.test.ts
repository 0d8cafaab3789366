/** That a restored broker goes on as the other would is in properties/restoration/; here is what has happened meanwhile. */
import { describe, expect, test } from 'vitest';
import type { Will } from '../model/vocabulary/packet.ts';
import { Broker, type BrokerOptions, type JournalEntry } from './broker.ts';
import { VirtualTime } from './virtual-time.ts';

const kept = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;

function will(topic: string, willDelayIntervalSeconds = 0): Will {
  return { topic, payload: new Uint8Array(1), qos: 1, retain: false, willDelayIntervalSeconds };
}

/** A broker with a store, and the next one, after the process has been down for as long. */
function withStore(options: Partial<BrokerOptions> = {}): {
  readonly time: VirtualTime;
  readonly entries: JournalEntry[];
  readonly restart: (downMs: number, offsetMs?: number) => VirtualTime;
} {
  const entries: JournalEntry[] = [];
  const store = (entry: JournalEntry): number => entries.push(entry);
  const time = new VirtualTime({ store, ...options });
  const restart = (downMs: number, offsetMs = 0): VirtualTime => {
    const nowMs = time.nowMs + downMs + offsetMs;
    const next = new VirtualTime({}, Broker.restore({ tickMs: 100 }, entries, nowMs, offsetMs));
    next.nowMs = nowMs;
    // What was due meanwhile is due within one tick.
    next.wait(100);
    return next;
  };
  return { time, entries, restart };
}

describe('after a restart', () => {
  test('a session is there with its subscriptions, and what was not acknowledged is sent again', () => {
    const { time, restart } = withStore();
    time.subscribe(time.connect('client', kept), 'a', 1);
    time.publish(time.connect('other'), 'a', 1);
    const next = restart(1000);
    const client = next.connect('client', kept);
    next.publish(next.connect('other'), 'a', 0);
    expect(next.on(client)).toEqual(['CONNACK 0 present', 'PUBLISH a 1 dup', 'PUBLISH a 0']);
  });

  test('a connection that was there counts as closed now: its will is due, and its session waits from now on', () => {
    const { time, restart } = withStore();
    time.subscribe(time.connect('witness', kept), '#', 1);
    time.connect('client', { ...kept, will: will('now') });
    time.connect('delayed', { ...kept, will: will('later', 5) });
    const next = restart(600_000);
    const witness = next.connect('witness', kept);
    expect(next.on(witness)).toEqual(['CONNACK 0 present', 'PUBLISH now 1']);
    next.wait(4_700);
    expect(next.on(witness)).toHaveLength(2);
    next.wait(400);
    expect(next.on(witness)).toEqual(['CONNACK 0 present', 'PUBLISH now 1', 'PUBLISH later 1']);
    next.wait(54_600);
    expect(next.on(next.connect('client', kept))).toEqual(['CONNACK 0 present']);
    next.wait(400);
    expect(next.on(next.connect('delayed', kept))).toEqual(['CONNACK 0']);
  });

  test('a session that ends with its connection has ended', () => {
    const { time, restart } = withStore();
    time.subscribe(time.connect('client'), 'a', 1);
    expect(restart(0).broker.population()).toEqual({ connections: 0, sessions: 0, retainedMessages: 0 });
  });

  test('what was due meanwhile is due at once, and the rest when it would have been', () => {
    const { time, restart } = withStore();
    time.subscribe(time.connect('witness', kept), '#', 1);
    time.cut(time.connect('soon', { ...kept, will: will('soon', 5) }));
    time.cut(time.connect('late', { ...kept, will: will('late', 20) }));
    time.cut(time.connect('short', { ...kept, sessionExpiryIntervalSeconds: 3 }));
    const next = restart(10_000, -5_000);
    const witness = next.connect('witness', kept);
    expect(next.on(witness)).toEqual(['CONNACK 0 present', 'PUBLISH soon 1']);
    expect(next.on(next.connect('short', kept))).toEqual(['CONNACK 0']);
    next.wait(9_700);
    expect(next.on(witness)).toHaveLength(2);
    next.wait(400);
    expect(next.on(witness)).toEqual(['CONNACK 0 present', 'PUBLISH soon 1', 'PUBLISH late 1']);
  });

  test('messages have gone on expiring', () => {
    const { time, restart } = withStore();
    time.subscribe(time.connect('client', kept), '#', 1);
    time.cut(0);
    const other = time.connect('other');
    for (const messageExpiryIntervalSeconds of [5, 15])
      time.publishWith(other, {
        topic: `${messageExpiryIntervalSeconds}`,
        qos: 1,
        retain: true,
        messageExpiryIntervalSeconds,
      });
    const next = restart(10_000);
    expect(next.broker.population().retainedMessages).toBe(1);
    const client = next.connect('client', kept);
    expect(next.published(client)).toMatchObject([{ topic: '15', messageExpiryIntervalSeconds: 5 }]);
    next.wait(5_000);
    expect(next.broker.population().retainedMessages).toBe(0);
  });

  test('a clock that was set back lets nothing last longer than it may', () => {
    const { time, restart } = withStore();
    time.subscribe(time.connect('client', kept), '#', 1);
    time.cut(time.connect('other', { ...kept, will: will('will', 5) }));
    time.publishWith(time.connect('publisher'), { qos: 1, messageExpiryIntervalSeconds: 5 });
    time.cut(0);
    // The offset says that less than nothing has passed.
    const next = restart(-100_000, 100_000);
    const client = next.connect('client', kept);
    expect(next.published(client)).toMatchObject([{ messageExpiryIntervalSeconds: 5 }]);
    next.wait(5_100);
    expect(next.on(client)).toEqual(['CONNACK 0 present', 'PUBLISH a 1 dup', 'PUBLISH will 1']);
    next.wait(55_000);
    expect(next.on(next.connect('other', kept))).toEqual(['CONNACK 0']);
  });
});

test('the store of the restored broker is told what is new alone', () => {
  const { time, entries } = withStore();
  time.connect('client', kept);
  const told: JournalEntry[] = [];
  const next = Broker.restore({ store: (entry) => told.push(entry) }, entries, 5_000);
  expect(told).toEqual([]);
  expect(next.snapshot()).toEqual([
    { type: 'session.connected', clientId: 'client', expiryIntervalSeconds: 60, will: undefined },
    { type: 'session.disconnected', clientId: 'client', expiryIntervalSeconds: 60, endsAtMs: 65_000 },
  ]);
  next.advance(65_100);
  expect(told).toEqual([{ type: 'session.ended', clientId: 'client' }]);
});

test('a journal with a gap restores nothing', () => {
  const gaps: JournalEntry[] = [
    { type: 'will.ended', clientId: 'nobody' },
    { type: 'message.dropped', clientId: 'nobody' },
  ];
  for (const gap of gaps) expect(() => Broker.restore({}, [gap], 0)).toThrow('The journal has a gap');
  expect(() => Broker.restore({}, [], 0, 0.5)).toThrow(RangeError);
});

test('a store that fails harms no client', () => {
  const errors: unknown[] = [];
  const fault = new Error('no space left');
  const store = (): never => {
    throw fault;
  };
  const time = new VirtualTime({ store, onHookError: (error) => errors.push(error) });
  expect(time.on(time.connect('client'))).toEqual(['CONNACK 0']);
  expect(errors).toEqual([fault]);
});

test('a shutdown leaves to the restart what is not due: sessions, and wills that wait', () => {
  const { time, restart } = withStore();
  const witness = time.connect('witness', kept);
  time.subscribe(witness, '#', 1);
  time.connect('now', { ...kept, will: will('now') });
  time.connect('later', { ...kept, will: will('later', 5) });
  time.connect('ends', { will: will('ends', 5) });
  time.cut(time.connect('pending', { ...kept, will: will('pending', 10) }));
  time.shutDown();
  // 5.0:U-5.0-12: neither has the delay passed, nor has the session ended.
  const wills = ['PUBLISH now 1', 'PUBLISH ends 1'];
  expect(time.on(witness)).toEqual(['CONNACK 0', 'SUBACK 1', ...wills, 'DISCONNECT 0x8b', 'closed']);
  const next = restart(6_000);
  const again = ['PUBLISH now 1 dup', 'PUBLISH ends 1 dup'];
  const resumed = next.connect('witness', kept);
  expect(next.on(resumed)).toEqual(['CONNACK 0 present', ...again, 'PUBLISH later 1']);
  expect(next.on(next.connect('pending', kept))).toEqual(['CONNACK 0 present']);
  next.wait(60_000);
  expect(next.on(resumed)).toEqual(['CONNACK 0 present', ...again, 'PUBLISH later 1']);
});

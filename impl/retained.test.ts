import { expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

function retain(time: VirtualTime, topic: string, messageExpiryIntervalSeconds: number): void {
  const fields = { payload: new Uint8Array(1), qos: 0, retain: true, dup: false } as const;
  time.send(0, { type: 'client.PUBLISH', topic, messageExpiryIntervalSeconds, ...fields });
}

/** What someone gets who subscribes now. */
function retainedNow(time: VirtualTime): readonly unknown[] {
  const client = time.connect('subscriber');
  time.subscribe(client, '+');
  return time.seen.flatMap(({ connection, event }) =>
    connection === client && event.type === 'server.PUBLISH'
      ? [`${event.topic} ${event.messageExpiryIntervalSeconds}`]
      : [],
  );
}

test('a retained message is replaced, and its expiry with it', () => {
  const time = new VirtualTime();
  time.connect('publisher');
  retain(time, 'longer', 2);
  retain(time, 'shorter', 20);
  time.wait(1000);
  retain(time, 'longer', 20);
  retain(time, 'shorter', 2);
  time.wait(4000);
  expect(retainedNow(time)).toEqual(['longer 16']);
});

test('a retained message can be replaced when there is no room for another', () => {
  const time = new VirtualTime({ retainedMessagesMax: 1 });
  time.connect('publisher');
  retain(time, 'a', 10);
  retain(time, 'a', 20);
  retain(time, 'b', 20);
  expect(retainedNow(time)).toEqual(['a 20']);
});

test('an expired one is not delivered, though its tick has yet to come', () => {
  const time = new VirtualTime();
  time.connect('publisher');
  retain(time, 'a', 2);
  time.nowMs += 1999;
  expect(retainedNow(time)).toEqual(['a 1']);
  time.nowMs += 1;
  expect(retainedNow(time)).toEqual([]);
});

test('filters that overlap cannot bring far more messages by one SUBSCRIBE than can be retained', () => {
  const time = new VirtualTime({ retainedMessagesMax: 5_000 });
  const publisher = time.connect('publisher');
  for (let count = 0; count < 5_000; count++) time.publish(publisher, `a/${count}`, 0, 1, true);
  const subscribeAll = (connection: number): string[] => {
    const filters = ['#', 'a/#', 'a/+', '+/+', 'a/1'];
    const subscriptions = filters.map((topicFilter) => ({ topicFilter, qos: 0 }) as const);
    time.send(connection, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions });
    return time.on(connection);
  };
  const answers = subscribeAll(time.connect('client'));
  expect(answers[1]).toBe('SUBACK 0,0,0,151,151');
  expect(answers).toHaveLength(2 + 15_000);
  expect(subscribeAll(time.connect('older', { protocolVersion: '3.1.1' }))[1]).toBe('SUBACK 0,0,0,128,128');
});

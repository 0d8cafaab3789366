import { expect, test } from 'vitest';
import type { Will } from '../model/vocabulary/packet.ts';
import { VirtualTime } from './virtual-time.ts';

function will(topic: string, willDelayIntervalSeconds = 0): Will {
  return { topic, payload: new Uint8Array(1), qos: 1, retain: false, willDelayIntervalSeconds };
}

test('whoever is there gets the wills of all others before it is closed, delayed ones too', () => {
  const time = new VirtualTime();
  const witness = time.connect('witness', { will: will('witness') });
  const other = time.connect('other', { will: will('other'), sessionExpiryIntervalSeconds: 60 });
  for (const client of [witness, other]) time.subscribe(client, '+', 1);
  const expiry = { sessionExpiryIntervalSeconds: 60 };
  time.cut(time.connect('gone', { will: will('gone', 30), ...expiry }));
  time.connect('delayed', { will: will('delayed', 30), ...expiry });
  time.shutDown();
  const end = ['DISCONNECT 0x8b', 'closed'];
  // 5.0:MQTT-3.1.2-8: nobody gets its own, which is published when its connection has closed.
  const wills = ['PUBLISH gone 1', 'PUBLISH other 1', 'PUBLISH delayed 1'];
  expect(time.on(witness)).toEqual(['CONNACK 0', 'SUBACK 1', ...wills, ...end]);
  expect(time.on(other)).toEqual([
    'CONNACK 0',
    'SUBACK 1',
    'PUBLISH gone 1',
    'PUBLISH witness 1',
    'PUBLISH delayed 1',
    ...end,
  ]);
});

test('no connection is opened any more', () => {
  const time = new VirtualTime();
  time.shutDown();
  expect(time.on(time.connect('late'))).toEqual(['closed']);
});

test('a CONNECT that waits for its authentication is closed without a word', () => {
  const step = { type: 'continue' } as const;
  const time = new VirtualTime({
    enhancedAuthentication: new Map([['m', { begin: () => ({ proceed: () => step }) }]]),
  });
  const waiting = time.connect('waiting', { authenticationMethod: 'm', will: will('waiting') });
  time.shutDown();
  expect(time.on(waiting)).toEqual(['AUTH 0x18', 'closed']);
  expect(time.broker.nextDeadlineMs()).toBeUndefined();
});

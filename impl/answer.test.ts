import { describe, expect, test } from 'vitest';
import type { Connect } from '../model/vocabulary/packet.ts';
import { fitted, type Answer, type AnswerLimits } from './answer.ts';
import { packetBytes } from './packet-size.ts';
import { VirtualTime } from './virtual-time.ts';

const information = { reasonString: 'because', userProperties: [['name', 'value']] } as const;
const acknowledgement = { packetIdentifier: 1, reasonCode: 0x87, ...information } as const;
const answers: readonly Answer[] = [
  { type: 'server.CONNACK', sessionPresent: false, reasonCode: 0x87, ...information },
  { type: 'server.PUBACK', ...acknowledgement },
  { type: 'server.PUBREC', ...acknowledgement },
  { type: 'server.PUBREL', ...acknowledgement },
  { type: 'server.PUBCOMP', ...acknowledgement },
  { type: 'server.SUBACK', packetIdentifier: 1, reasonCodes: [0x87], ...information },
  { type: 'server.UNSUBACK', packetIdentifier: 1, reasonCodes: [0x87], ...information },
  { type: 'server.DISCONNECT', reasonCode: 0x87, ...information },
  { type: 'server.AUTH', reasonCode: 0x18, authenticationMethod: 'm', ...information },
];

describe.each(answers)('$type', (answer) => {
  const { userProperties: _, ...withReason } = answer as typeof answer & { userProperties?: unknown };
  const { reasonString: __, ...bare } = withReason as typeof withReason & { reasonString?: unknown };

  // 5.0:MQTT-3.2.2-19, -20 and the like of each packet; 5.0:MQTT-3.1.2-24.
  test.each([
    { fits: answer, left: answer },
    { fits: withReason as Answer, left: withReason },
    { fits: bare as Answer, left: bare },
  ])('is cut to what the client takes', ({ fits, left }) => {
    const packetBytesMax = packetBytes(fits);
    expect(fitted(answer, { packetBytesMax, problemInformation: true })).toEqual(left);
  });

  test('is not sent if nothing can be cut any more', () => {
    const packetBytesMax = packetBytes(bare) - 1;
    expect(fitted(answer, { packetBytesMax, problemInformation: true })).toBeUndefined();
  });

  test('has Problem Information unasked only if it is CONNACK or DISCONNECT', () => {
    const isAlways = answer.type === 'server.CONNACK' || answer.type === 'server.DISCONNECT';
    const limits: AnswerLimits = { packetBytesMax: Infinity, problemInformation: false };
    // 5.0:MQTT-3.1.2-29.
    expect(fitted(answer, limits)).toEqual(isAlways ? answer : bare);
  });
});

describe('a client with a Maximum Packet Size', () => {
  const refusing = { authenticate: () => ({ reasonCode: 0x87, reasonString: 'x'.repeat(100) }) };

  test('is refused within it', () => {
    const time = new VirtualTime(refusing);
    expect(seenBy(time, { maximumPacketSizeBytes: 5 })).toEqual(['CONNACK 135', 'closed']);
    expect(time.seen[0]?.event).not.toHaveProperty('reasonString');
    expect(seenBy(time, { maximumPacketSizeBytes: 4 })).toEqual(['closed']);
    expect(seenBy(time, { maximumPacketSizeBytes: 108 })).toEqual(['CONNACK 135', 'closed']);
    expect(time.seen.at(-2)?.event).toHaveProperty('reasonString');
  });

  test('that has no room for the CONNACK is closed without a word, and takes nobody over', () => {
    const time = new VirtualTime();
    const live = time.connect('a');
    expect(seenBy(time, { maximumPacketSizeBytes: 6 })).toEqual(['closed']);
    expect(time.on(live)).toEqual(['CONNACK 0']);
  });

  test.each([
    { filters: 40, answers: ['SUBACK'] },
    { filters: 41, answers: ['DISCONNECT 0x95', 'closed'] },
  ])('gets the SUBACK of $filters filters, or is closed: $answers', ({ filters, answers: expected }) => {
    const time = new VirtualTime();
    const client = time.connect('a', { maximumPacketSizeBytes: 45 });
    const subscriptions = Array.from({ length: filters }, (_, index) => ({ topicFilter: `${index}`, qos: 0 as const }));
    time.send(client, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions });
    const seen = time.on(client).slice(1);
    expect(seen.map((each) => each.replace(/SUBACK .*/u, 'SUBACK'))).toEqual(expected);
  });

  test('is told why it is closed only if there is room', () => {
    const time = new VirtualTime();
    const client = time.connect('a', { maximumPacketSizeBytes: 40 });
    const malformed = { type: 'client.malformed', reasonCode: 0x81 } as const;
    time.send(client, { ...malformed, why: 'y'.repeat(50) });
    expect(time.seen.at(-2)?.event).toEqual({ type: 'server.DISCONNECT', reasonCode: 0x81 });
    const roomy = time.connect('a', { maximumPacketSizeBytes: 100 });
    time.send(roomy, { ...malformed, why: 'y'.repeat(50) });
    expect(time.seen.at(-2)?.event).toMatchObject({ reasonString: 'y'.repeat(50) });
  });
});

function seenBy(time: VirtualTime, fields: Partial<Connect>): readonly string[] {
  return time.on(time.connect('a', fields));
}

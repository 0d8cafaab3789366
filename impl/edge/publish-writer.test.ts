import { describe, expect, test } from 'vitest';
import { protocolVersions, type ProtocolVersion, type Publish } from '../../model/vocabulary/packet.ts';
import { readPublish } from './publish-reader.ts';
import { writePublish } from './publish-writer.ts';

const payload = new Uint8Array([1, 2, 3]);
const large = new Uint8Array(100_000).fill(7);
const correlationData = new Uint8Array([4]);
const userProperties = [['a', 'b']] as const;

const first: Publish = { topic: 'é/t', payload, qos: 1, retain: false, dup: false, packetIdentifier: 1 };
const said: Publish = {
  ...first,
  payloadFormatIndicator: 1,
  messageExpiryIntervalSeconds: 1,
  contentType: 'c',
  responseTopic: 'r',
  correlationData,
  userProperties,
  topicAlias: 1,
  subscriptionIdentifiers: [1],
};

/** As it would be written if nothing had been before, as the payload is another object. */
function alone(publish: Publish, version: ProtocolVersion): Uint8Array {
  return writePublish({ ...publish, payload: publish.payload.slice() }, version);
}

describe.each(protocolVersions)('a PUBLISH of %s that goes to many', (version) => {
  test('is written once if nothing differs', () => {
    const one: Publish = { ...first, qos: 0 };
    const bytes = writePublish(one, version);
    expect(writePublish(one, version)).toBe(bytes);
    expect(writePublish({ ...one }, version)).toBe(bytes);
    expect(writePublish({ ...one, payload: payload.slice() }, version)).not.toBe(bytes);
  });

  test('is what it would be alone, whatever was written before', () => {
    const changes: readonly Partial<Publish>[] = [
      {},
      { packetIdentifier: 65_535 },
      { dup: true },
      { retain: true },
      { qos: 2 },
      { topic: 't' },
      { payload: large },
      { payload: large, packetIdentifier: 7, dup: true },
      { payloadFormatIndicator: 0 },
      { messageExpiryIntervalSeconds: 2 },
      { contentType: 'd' },
      { responseTopic: 's' },
      { correlationData: correlationData.slice() },
      { userProperties: [['a', 'c']] },
      { topicAlias: 2 },
      { subscriptionIdentifiers: [2] },
    ];
    for (const before of changes)
      for (const change of changes) {
        writePublish({ ...said, ...before }, version);
        const bytes = writePublish({ ...said, ...change }, version);
        expect(Buffer.compare(bytes, alone({ ...said, ...change }, version))).toBe(0);
      }
  });

  test('does not alter what was written before it', () => {
    const bytes = writePublish(first, version);
    writePublish({ ...first, packetIdentifier: 2, dup: true }, version);
    expect(readPublish('server.PUBLISH', bytes, 'server', version)).toEqual({ type: 'server.PUBLISH', ...first });
  });

  test('has a Packet Identifier, or is our bug', () => {
    const { packetIdentifier: _, ...without } = first;
    for (const wrong of [without, { ...first, packetIdentifier: 0 }, { ...first, packetIdentifier: 65_536 }]) {
      expect(() => alone(wrong, version)).toThrow(RangeError);
      writePublish(first, version);
      expect(() => writePublish(wrong, version)).toThrow(RangeError);
    }
  });
});

test('the versions do not get each other’s bytes', () => {
  const [old, now] = protocolVersions.map((version) => writePublish(first, version));
  expect(now).toHaveLength((old?.length ?? 0) + 1);
});

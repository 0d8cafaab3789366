/** What is asked of a broker before it is judged, and what its CONNACK tells. */
import { afterEach, describe, expect, it } from 'vitest';
import type { BrokerOptions } from '../../../impl/broker.ts';
import { startBroker, type RunningBroker } from '../../../impl/edge/server.ts';
import { protocolVersions } from '../../../model/vocabulary/packet.ts';
import { brokerAt } from '../../brokers/address.ts';
import { claiming } from '../../brokers/broker-named.ts';
import { allOfTheStandard, type Capabilities } from '../../brokers/capabilities.ts';
import { acquaint, type Acquaintance } from './acquaintance.ts';

const running: RunningBroker[] = [];
afterEach(async () => {
  for (const broker of running.splice(0)) await broker.close();
});

async function acquaintedWith(
  options: Partial<BrokerOptions>,
  claims: Partial<Capabilities> = {},
  wanted = protocolVersions,
): Promise<Acquaintance> {
  const own = await startBroker({ port: 0, options });
  running.push(own);
  const broker = brokerAt(`mqtt://ada@127.0.0.1:${own.port}`);
  if (!broker) throw new Error('It is an address.');
  const claimed = claiming(broker, { capabilities: claims, knownDeviations: [] });
  if (claimed.kind !== 'wire') throw new Error('An address is a broker on a wire.');
  return acquaint(claimed, await claimed.start(), wanted);
}

describe('acquaintance with a broker', () => {
  it('that offers everything leaves nothing out', async () => {
    const packetBytesMax = 16 * 1024 * 1024;
    expect(await acquaintedWith({ packetBytesMax, receiveMaximum: 65_535 })).toEqual({
      versions: ['3.1.1', '5.0'],
      capabilities: { ...allOfTheStandard, packetBytesMax },
      skipped: [],
      notes: [],
    });
  });

  it('takes from its CONNACK what it does not offer', async () => {
    const { capabilities } = await acquaintedWith({
      maximumQoS: 1,
      retainAvailable: false,
      wildcardSubscriptionAvailable: false,
      sharedSubscriptionAvailable: false,
      subscriptionIdentifiersAvailable: false,
      topicAliasMaximum: 0,
      packetBytesMax: 1_000,
      receiveMaximum: 20,
      sessionExpiryMaximumSeconds: 300,
    });
    expect(capabilities).toEqual({
      ...allOfTheStandard,
      maximumQoS: 1,
      retained: false,
      wildcards: false,
      shared: false,
      subscriptionIdentifiers: false,
      topicAliases: false,
      packetBytesMax: 1_000,
      receiveMaximum: 20,
      sessionExpirySecondsMax: 300,
    });
  });

  it('believes no CONNACK that says more than is claimed', async () => {
    const { capabilities } = await acquaintedWith({}, { maximumQoS: 0, retained: false, packetBytesMax: 100 });
    expect(capabilities).toMatchObject({ maximumQoS: 0, retained: false, packetBytesMax: 100 });
  });

  it('leaves out a version that is not claimed, and one that is refused', async () => {
    const { versions, capabilities, skipped } = await acquaintedWith({}, { versions: ['5.0'] });
    expect([versions, capabilities.versions]).toEqual([['5.0'], ['5.0']]);
    expect(skipped).toEqual([{ what: 'MQTT 3.1.1', why: expect.stringContaining('does not speak it') as string }]);
    const other = await acquaintedWith({
      authenticate: ({ protocolVersion }) => (protocolVersion === '5.0' ? 0x87 : 0),
    });
    expect([other.versions, other.capabilities.versions]).toEqual([['3.1.1'], ['3.1.1']]);
    expect(other.skipped).toEqual([{ what: 'MQTT 5.0', why: 'the broker refuses the user ada with reason code 135.' }]);
  });

  it('that refuses everybody ends', async () => {
    await expect(acquaintedWith({ authenticate: () => 0x87 })).rejects.toThrow(
      /refuses the user ada with reason code/u,
    );
  });
});

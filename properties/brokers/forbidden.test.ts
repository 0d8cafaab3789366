/** Brokers of others are set up as ours is for a case, exactly as far as they can be. */
import { describe, expect, it } from 'vitest';
import type { BrokerOptions } from '../../impl/broker.ts';
import { forbiddenBy } from './forbidden.ts';
import { accessFile, mosquittoSettings } from './mosquitto-settings.ts';

const publishing = (code: number): Partial<BrokerOptions> => ({
  authorizePublish: (_, { topic }) => (topic === 'forbidden' ? code : 0),
});
const subscribing: Partial<BrokerOptions> = {
  authorizeSubscribe: (_, { topicFilter }) => (topicFilter === 'forbidden' ? 0x87 : 0),
};
const fails = (): never => {
  throw new Error('It fails.');
};

describe('what options forbid', () => {
  it('is the topic of the cases, to publish or to subscribe', () => {
    expect(forbiddenBy({ ...publishing(0x87), ...subscribing })).toEqual({
      forbiddenToPublish: 'forbidden',
      forbiddenToSubscribe: 'forbidden',
      others: [],
    });
  });

  it.each<[string, Partial<BrokerOptions>]>([
    ['by another Reason Code', publishing(0x9c)],
    ['everything', { authorizePublish: () => 0x87 }],
    ['by failing', { authorizePublish: fails }],
  ])('is nothing that others can be told if it is %s', (_, options) => {
    expect(forbiddenBy(options)).toEqual({ others: ['authorizePublish'] });
  });
});

describe('mosquitto', () => {
  it('has settings for some options, and a file of rights', () => {
    expect(mosquittoSettings({ maximumQoS: 1, retainAvailable: false, packetBytesMax: 100 })).toEqual({
      lines: ['max_qos 1', 'retain_available false', 'max_packet_size 100'],
      forbidden: undefined,
    });
    expect(mosquittoSettings(publishing(0x87))).toEqual({ lines: [], forbidden: 'forbidden' });
    expect(accessFile('forbidden')).toBe('topic deny forbidden\ntopic readwrite #\n');
  });

  it.each<[string, Partial<BrokerOptions>]>([
    ['an option that it does not have', { maximumQoS: 1, connectTimeoutMs: 2_000 }],
    ['a topic that nobody may subscribe to', subscribing],
    ['code of ours', { authenticate: () => 0 }],
  ])('cannot be set up with %s', (_, options) => {
    expect(mosquittoSettings(options)).toBeUndefined();
  });
});

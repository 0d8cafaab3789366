import { describe, expect, test } from 'vitest';
import { mosquitto } from './mosquitto.ts';
import { ownTcp } from './own-tcp.ts';
import { own } from './own.ts';
import { profileNames, withProfile, type ProfileName } from './profiles.ts';
import type { BrokerUnderTest, WireBroker } from './broker-under-test.ts';

const profileOf = (broker: WireBroker, name: ProfileName): ReturnType<WireBroker['profile']> | undefined => {
  const changed: BrokerUnderTest = withProfile(broker, name);
  return changed.kind === 'wire' ? changed.profile(50) : undefined;
};

describe('a profile that is asked for', () => {
  test('strict: one tick, seen through the guard, and all findings weigh', () => {
    expect(profileOf(mosquitto, 'strict')).toMatchObject({ isStrict: true, lateMs: 100, answerMs: 0, guardMs: 50 });
    expect(profileOf(ownTcp, 'strict')).toEqual(ownTcp.profile(50));
  });

  test('lenient and measure judge alike', () => {
    const { name: _, ...lenient } = profileOf(ownTcp, 'lenient') ?? { name: '' };
    expect(profileOf(ownTcp, 'measure')).toMatchObject(lenient);
    expect(lenient).toMatchObject({ lateMs: 7_000, lateShareOfKeepAlive: 0.75, guardMs: 50 });
    expect(lenient).not.toHaveProperty('isStrict');
  });

  test('what a broker says of its connect time-out holds by all of them', () => {
    const { connectTimeoutMs } = ownTcp.profile(0);
    for (const name of profileNames) expect(profileOf(ownTcp, name)?.connectTimeoutMs).toBe(connectTimeoutMs);
  });

  test('in virtual time it changes nothing', () => {
    for (const name of profileNames) expect(withProfile(own, name)).toBe(own);
  });
});

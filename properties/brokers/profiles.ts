/** By which profile of time a broker is judged, if not by its own. */
import { lenientProfile, strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import type { BrokerUnderTest, WireBroker } from './broker-under-test.ts';

/**
 * `strict`: the text and one tick. `lenient`: what released brokers need that poll their clients. `measure`: judged as
 * lenient, with scenarios beside that measure how late the broker is for several Keep Alives, delays and expiries.
 */
export const profileNames = ['strict', 'lenient', 'measure'] as const;
export type ProfileName = (typeof profileNames)[number];

/** A broker of others says nothing of its tick: that of ours. */
const tickMs = 100;

/** Our core in virtual time is strict whatever is asked for. */
export function withProfile(broker: BrokerUnderTest, name: ProfileName | undefined): BrokerUnderTest {
  if (name === undefined || broker.kind === 'virtual') return broker;
  return { ...broker, profile: profileOf(broker, name) };
}

function profileOf({ profile }: WireBroker, name: ProfileName): WireBroker['profile'] {
  const { connectTimeoutMs, isStrict = false } = profile(0);
  const lenient: WireBroker['profile'] = (guardMs) => ({ ...lenientProfile(guardMs), connectTimeoutMs });
  switch (name) {
    case 'strict':
      return isStrict ? profile : (guardMs) => wireProfile(strictProfile(tickMs, connectTimeoutMs), guardMs);
    case 'lenient':
      return lenient;
    case 'measure':
      return (guardMs) => ({ ...lenient(guardMs), name: 'measure, which judges as lenient' });
    default:
      return name satisfies never;
  }
}

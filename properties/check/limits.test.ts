/**
 * A broker may have limits, as far as the standard lets its CONNACK state them: neither a case nor a property fails on it for
 * that, in either version.
 */
import { describe, expect, it } from 'vitest';
import { Broker, type BrokerOptions, type Output } from '../../impl/broker.ts';
import { ServerCodec } from '../../impl/edge/codec.ts';
import { protocolVersions } from '../../model/vocabulary/packet.ts';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import { allOfTheStandard, askedForAll, type Capabilities } from '../brokers/capabilities.ts';
import { allCases } from '../conformance/all.ts';
import { versionsOf } from '../conformance/case.ts';
import { connected } from '../conformance/exchange/connect.ts';
import { Deviation, NotOffered } from '../conformance/wire/deviation.ts';
import { InMemoryWire, type Parts } from '../conformance/wire/in-memory-wire.ts';
import { Offer } from '../conformance/wire/offer.ts';
import { runVirtuallyAsOnWire, virtualOptions, type MakeBroker } from '../executors/virtual.ts';
import { allProperties } from '../sentences/all.ts';
import { judge } from './check-property.ts';
import { lessWhatIsAnswered } from './wire/acquaintance.ts';
import { drawPlayable } from './wire/playable.ts';

const profile = wireProfile(strictProfile(virtualOptions.tickMs, virtualOptions.connectTimeoutMs), 50);
const [runs, seed] = [3, 7];
const own: Parts = { Broker, ServerCodec };

/** Sets the Keep Alive of every client of 5.0, be it shorter than was asked for, which ours does not. */
class Insisting extends Broker {
  static readonly seconds = 10;
  readonly #of5 = new Set<number>();

  override input(...[connection, event, nowMs]: Parameters<Broker['input']>): ReturnType<Broker['input']> {
    if (event.type !== 'client.CONNECT' || event.protocolVersion === '3.1.1')
      return this.#insisting(super.input(connection, event, nowMs));
    this.#of5.add(connection);
    return this.#insisting(super.input(connection, { ...event, keepAliveSeconds: Insisting.seconds }, nowMs));
  }

  #insisting(outputs: readonly Output[]): readonly Output[] {
    return outputs.map(({ connection, event }) => {
      const isTold = event.type === 'server.CONNACK' && event.reasonCode === 0 && this.#of5.has(connection);
      return { connection, event: isTold ? { ...event, serverKeepAliveSeconds: Insisting.seconds } : event };
    });
  }
}

const limits: readonly { readonly limit: string; readonly options?: Partial<BrokerOptions>; readonly parts?: Parts }[] =
  [
    { limit: 'Receive Maximum 1', options: { receiveMaximum: 1 } },
    { limit: 'Server Keep Alive 10 for every Keep Alive', parts: { ...own, Broker: Insisting } },
    { limit: 'Server Keep Alive 1', options: { serverKeepAliveMaximumSeconds: 1 } },
    { limit: 'Session Expiry Interval 0', options: { sessionExpiryMaximumSeconds: 0 } },
    { limit: 'Session Expiry Interval 1', options: { sessionExpiryMaximumSeconds: 1 } },
    { limit: 'Session Expiry Interval 300', options: { sessionExpiryMaximumSeconds: 300 } },
    { limit: 'Topic Alias Maximum 0', options: { topicAliasMaximum: 0 } },
    { limit: 'Topic Alias Maximum 1', options: { topicAliasMaximum: 1 } },
    { limit: 'Maximum QoS 0', options: { maximumQoS: 0 } },
    { limit: 'Maximum QoS 1', options: { maximumQoS: 1 } },
    { limit: 'Maximum Packet Size 100', options: { packetBytesMax: 100 } },
    { limit: 'Retain Available 0', options: { retainAvailable: false } },
    { limit: 'Wildcard Subscription Available 0', options: { wildcardSubscriptionAvailable: false } },
    { limit: 'Subscription Identifiers Available 0', options: { subscriptionIdentifiersAvailable: false } },
    { limit: 'Shared Subscription Available 0', options: { sharedSubscriptionAvailable: false } },
  ];

describe.each(limits)('$limit', ({ options = {}, parts = own }) => {
  it('fails no case', async () => {
    const capabilities = await acquainted(options, parts);
    const outcomes = await Promise.all(
      Object.values(allCases)
        .flat()
        .filter((one) => !one.options)
        .flatMap((one) => versionsOf(one).map((version) => ({ one, version })))
        .map(async ({ one, version }) => {
          const wire = new InMemoryWire(version, options, parts, new Offer(capabilities));
          return { sentence: one.sentence, version, outcome: await outcomeOf(one.run(wire)) };
        }),
    );
    expect(outcomes.filter(({ outcome }) => outcome.startsWith('fails'))).toEqual([]);
    expect(outcomes.filter(({ outcome }) => outcome === 'passes').length).toBeGreaterThan(100);
  });

  it('fails no property', async () => {
    const make: MakeBroker = (more) => new parts.Broker({ ...more, ...options });
    const capabilities = { ...(await acquainted(options, parts)), refusesUsers: true };
    const failures = allProperties
      .filter(({ virtualOnly, options: needed }) => virtualOnly === undefined && needed === undefined)
      .flatMap((property) =>
        protocolVersions
          .filter((version) => property.versions.includes(version))
          .flatMap((version) =>
            drawPlayable(property, version, { capabilities, count: runs, seed }).scenarios.flatMap((scenario) => {
              const verdict = judge(property, runVirtuallyAsOnWire(scenario, make, profile));
              return verdict.verdict === 'fail' ? [{ property: property.sentence, version, why: verdict.why }] : [];
            }),
          ),
      );
    expect(failures).toEqual([]);
  });
});

/** By its CONNACK of 5.0. */
async function acquainted(options: Partial<BrokerOptions>, parts: Parts): Promise<Capabilities> {
  const { connack } = await connected(new InMemoryWire('5.0', options, parts), 'hello', askedForAll);
  return lessWhatIsAnswered(allOfTheStandard, connack);
}

async function outcomeOf(run: Promise<void>): Promise<string> {
  try {
    await run;
    return 'passes';
  } catch (error) {
    if (error instanceof NotOffered) return `left out: ${error.message}`;
    if (error instanceof Deviation) return `fails: ${error.message}`;
    throw error;
  }
}

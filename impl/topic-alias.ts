/** Topic Aliases (5.0, section 3.3.2.3.4): of one Network Connection and one direction, never of the next (5.0:MQTT-3.3.2-7). */
import { reasonCode, type Connect, type Publish } from '../model/vocabulary/packet.ts';
import type { BrokerOptions } from './options.ts';
import type { Client, Traffic } from './records.ts';
import type { Violation } from './violation.ts';

/** As many bytes does the property take: it saves nothing for a shorter name. */
const aliasBytes = 3;

/**
 * The Topic Name of a PUBLISH from the client, the alias of which is noted or looked up. The name, if there is one, has been
 * checked; an alias is taken from 1 to the maximum that the CONNACK has announced (5.0:MQTT-3.3.2-12).
 */
export function topicOf(client: Client, { topic, topicAlias }: Publish): string | Violation {
  if (topicAlias === undefined) return topic;
  if (topic === '') return client.traffic?.namesFromClient?.get(topicAlias) ?? unknownAlias;
  const traffic = (client.traffic ??= newTraffic(0));
  (traffic.namesFromClient ??= new Map()).set(topicAlias, topic);
  return topic;
}

/** 5.0, section 3.3.2.1. */
const unknownAlias: Violation = {
  reasonCode: reasonCode.protocolError,
  statement: '5.0:MQTT-4.13.1-1',
  why: 'The Topic Name is empty, and the Topic Alias stands for none.',
};

/** 5.0:MQTT-3.3.2-8, 5.0:MQTT-3.3.2-9. */
export function topicAliasIsAllowed(topicAlias: number, options: BrokerOptions): boolean {
  return topicAlias >= 1 && topicAlias <= options.topicAliasMaximum;
}

/** For a client that allows aliases to it (5.0:MQTT-3.1.2-26, 5.0:MQTT-3.1.2-27, 5.0:MQTT-3.3.2-11). */
export function aliasedTraffic(connect: Connect, options: BrokerOptions): Traffic | undefined {
  if (connect.protocolVersion === '3.1.1') return undefined;
  const maximum = Math.min(connect.topicAliasMaximum ?? 0, options.topicAliasesToClientMax);
  return maximum === 0 ? undefined : newTraffic(maximum);
}

/** Nothing has been noted yet. */
export function newTraffic(aliasesToClientMax: number): Traffic {
  return { openExchanges: 0, namesFromClient: undefined, aliasesToClient: undefined, aliasesToClientMax };
}

/**
 * The packet with the alias of its topic: alone if the client has been told it, else beside the name. The first topics get
 * one, for as long as the connection lasts: which of them will be used most, nobody knows. `undefined` without an alias.
 */
export function withTopicAlias<Packet extends Publish>(traffic: Traffic, packet: Packet): Packet | undefined {
  const known = traffic.aliasesToClient?.get(packet.topic);
  if (known !== undefined) return { ...packet, topic: '', topicAlias: known };
  const used = traffic.aliasesToClient?.size ?? 0;
  if (used >= traffic.aliasesToClientMax || packet.topic.length <= aliasBytes) return undefined;
  return { ...packet, topicAlias: used + 1 };
}

/** The packet that `withTopicAlias` has made of it goes out, so that the client knows the alias from now on. */
export function noteTopicAlias(traffic: Traffic, { topic, topicAlias }: Publish): void {
  if (topic !== '' && topicAlias !== undefined) (traffic.aliasesToClient ??= new Map()).set(topic, topicAlias);
}

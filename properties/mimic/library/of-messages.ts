/** What can be wrong about messages: how they are sent on, and what is made of one that is sent again. */
import type { Publish } from '../../../model/vocabulary/packet.ts';
import { asItShould, without, type Distortion } from '../distortion.ts';

export const ofMessages: readonly Distortion[] = [
  sentAs('sends PUBLISH with DUP 1', (publish) => ({ ...publish, dup: publish.qos > 0 })),
  sentAs('sends PUBLISH again with DUP 0', (publish) => ({ ...publish, dup: false })),
  sentAs('sends PUBLISH at QoS 0', (publish) => ({ ...without(publish, 'packetIdentifier'), qos: 0, dup: false })),
  sentAs('sends PUBLISH at QoS 1', (publish) => ({ ...publish, qos: 1, packetIdentifier: 0xffff })),
  sentAs('sends PUBLISH at QoS 2', (publish) => ({ ...publish, qos: 2, packetIdentifier: 0xffff })),
  sentAs('sends PUBLISH with RETAIN 1', (publish) => ({ ...publish, retain: true })),
  sentAs('sends PUBLISH with RETAIN 0', (publish) => ({ ...publish, retain: false })),
  sentAs('sends PUBLISH to another topic', (publish) => ({ ...publish, topic: `${publish.topic}/other` })),
  sentAs('gives all messages the same packet identifier', (publish) =>
    publish.qos === 0 ? publish : { ...publish, packetIdentifier: 1 },
  ),
  sentAs('uses a Topic Alias that stands for nothing', (publish) => ({ ...publish, topic: '', topicAlias: 1 })),
  {
    what: 'sends a message after the one that follows it',
    // Held until another comes by, on the same connection.
    instead: (site) =>
      site.on === 'output' && site.event.type === 'server.PUBLISH' ? [{ ...asItShould(site), afterMs: 1 }] : undefined,
  },
  {
    what: 'delivers a message that is sent again as if it were new',
    instead: (site) => {
      if (site.on !== 'input' || site.event.type !== 'client.PUBLISH' || !site.event.dup) return undefined;
      const { topic, payload, qos, retain } = site.event;
      return [asItShould(site), { effect: 'publish', message: { topic, payload, qos, retain } }];
    },
  },
  {
    what: 'knows no Message Expiry Interval',
    instead: (site) => {
      if (site.on !== 'input' || site.event.type !== 'client.PUBLISH') return undefined;
      const { messageExpiryIntervalSeconds, ...event } = site.event;
      return messageExpiryIntervalSeconds === undefined ? undefined : [{ effect: 'take', event }];
    },
  },
  {
    what: 'says of a message that expires a longer time than it has',
    instead: (site) => {
      if (site.on !== 'output' || site.event.type !== 'server.PUBLISH') return undefined;
      const { messageExpiryIntervalSeconds: left } = site.event;
      if (left === undefined) return undefined;
      return [{ effect: 'send', event: { ...site.event, messageExpiryIntervalSeconds: left + 1 } }];
    },
  },
];

function sentAs(what: string, change: (publish: Publish) => Publish): Distortion {
  return {
    what,
    instead: (site) =>
      site.on === 'output' && site.event.type === 'server.PUBLISH'
        ? [{ effect: 'send', event: { ...change(site.event), type: 'server.PUBLISH' } }]
        : undefined,
  };
}

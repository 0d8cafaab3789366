/** What can be wrong about messages: how they are sent on, and what is made of one that is sent again. */
import type { Publish } from '../../../model/vocabulary/packet.ts';
import { asItShould, without, type Distortion } from '../distortion.ts';

const aWeekSeconds = 604_800;

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
    what: 'sends messages at the QoS that they were published with',
    instead: (site) => {
      const { event, witness, connection } = site;
      if (event.type === 'client.SUBSCRIBE') {
        const subscriptions = event.subscriptions.map((one) => ({ ...one, qos: 2 as const }));
        return [{ effect: 'take', event: { ...event, subscriptions } }];
      }
      const asked = witness.connection(connection).subscribe;
      if (event.type !== 'server.SUBACK' || !asked) return undefined;
      return [{ effect: 'send', event: { ...event, reasonCodes: asked.subscriptions.map(({ qos }) => qos) } }];
    },
  },
  {
    what: 'sends every other message after the one that follows it',
    instead: (site) => {
      if (site.on !== 'output' || site.event.type !== 'server.PUBLISH') return undefined;
      const before = site.witness.connection(site.connection).counts.get('server.PUBLISH') ?? 0;
      return [before % 2 === 0 ? { ...asItShould(site), afterMs: 1 } : asItShould(site)];
    },
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
    what: 'sends messages that have expired',
    instead: (site) => {
      if (site.event.type !== 'client.PUBLISH' && site.event.type !== 'server.PUBLISH') return undefined;
      const { messageExpiryIntervalSeconds: seconds } = site.event;
      if (seconds === undefined) return undefined;
      if (site.on === 'input')
        return [{ effect: 'take', event: { ...site.event, messageExpiryIntervalSeconds: seconds + aWeekSeconds } }];
      const left = Math.max(1, seconds - aWeekSeconds);
      return [{ effect: 'send', event: { ...site.event, messageExpiryIntervalSeconds: left } }];
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

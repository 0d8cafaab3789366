/** What the options of our broker forbid, as far as others can be told: one topic, for everybody. */
import type { BrokerOptions } from '../../impl/broker.ts';
import { reasonCode } from '../../model/vocabulary/packet.ts';

export interface Forbidden {
  readonly forbiddenToPublish?: string | undefined;
  readonly forbiddenToSubscribe?: string | undefined;
}

/** The topic that cases forbid. */
const topic = 'forbidden';
const another = 'a';
const client = { clientId: 'asking', protocolVersion: '5.0', userName: undefined } as const;
const message = { payload: new Uint8Array(0), qos: 0, retain: false, dup: false } as const;

/** `others` are the options that say something else, and those that are about no topic. */
export function forbiddenBy({
  authorizePublish,
  authorizeSubscribe,
  ...rest
}: Partial<BrokerOptions>): Forbidden & { readonly others: readonly string[] } {
  const publish = isForbidden((name) => authorizePublish?.(client, { ...message, topic: name }));
  const subscribe = isForbidden((name) => authorizeSubscribe?.(client, { topicFilter: name, qos: 0 }));
  return {
    ...(publish && { forbiddenToPublish: topic }),
    ...(subscribe && { forbiddenToSubscribe: topic }),
    others: [
      ...Object.keys(rest),
      ...(authorizePublish && !publish ? ['authorizePublish'] : []),
      ...(authorizeSubscribe && !subscribe ? ['authorizeSubscribe'] : []),
    ],
  };
}

/** Whether this topic alone is, by the one Reason Code that every broker has for it. */
function isForbidden(ask: (name: string) => number | undefined): boolean {
  try {
    return ask(topic) === reasonCode.notAuthorized && ask(another) === reasonCode.success;
  } catch {
    return false;
  }
}

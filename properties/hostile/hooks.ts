/** Hooks that take, refuse, ask on and throw, by what the client says: hostile clients meet all of it. */
import type { BrokerOptions } from '../../impl/broker.ts';
import type { Publish, Subscription } from '../../model/vocabulary/packet.ts';

const properties = { reasonString: 'r'.repeat(100), userProperties: [['a', 'b']] } as const;

function authenticate({ userName }: { readonly userName?: string }): ReturnType<BrokerOptions['authenticate']> {
  if (userName === 'é') return 0x87;
  if (userName === 'p') return { reasonCode: 0, ...properties, responseInformation: 'a/b' };
  if (userName === 'text/plain') return { reasonCode: 0x9c, ...properties, serverReference: 'other' };
  if (userName === 'a/b') throw new Error('The user data base is not there.');
  return 0;
}

const enhancedAuthentication: BrokerOptions['enhancedAuthentication'] = new Map([
  [
    'p',
    {
      begin: () => ({
        proceed: (data) => {
          if (!data) return { type: 'continue', ...properties };
          if (data.length === 0) return { type: 'continue', data: new Uint8Array(200) };
          if (data.length === 1) return { type: 'accept', data };
          if (data.length === 2) return { type: 'refuse', ...properties };
          throw new Error('The key server is not there.');
        },
      }),
    },
  ],
]);

/** By payloads that healthy clients do not send, so that they are not refused. */
function authorizePublish(_: unknown, { payload, qos }: Publish): number {
  if (payload.length === 2) throw new Error('The rules are not there.');
  if (payload.length !== 1) return 0;
  // No PUBACK has the second.
  return qos === 1 ? 0x87 : 0x04;
}

function authorizeSubscribe(_: unknown, { topicFilter }: Subscription): number {
  if (topicFilter === '/+') throw new Error('The rules are not there.');
  return topicFilter === '+/b' ? 0x97 : 0;
}

export const hooks: Partial<BrokerOptions> = {
  authenticate,
  enhancedAuthentication,
  authorizePublish,
  authorizeSubscribe,
};

/** Whether a client may publish this and subscribe to that: the program that the broker is part of is asked. */
import { reasonCode, type Connect, type Publish, type Subscription } from '../model/vocabulary/packet.ts';
import { ask, type ClientIdentity } from './hook.ts';
import type { BrokerOptions } from './options.ts';
import type { Client } from './records.ts';

/** Those of 0x80 and above that PUBACK and PUBREC may bear (5.0:MQTT-3.4.2-1, 5.0:MQTT-3.5.2-1). */
const publishReasonCodes: ReadonlySet<number> = new Set([0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]);

/** Those of SUBACK (5.0:MQTT-3.9.3-2). */
const subscribeReasonCodes: ReadonlySet<number> = new Set([0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2]);

/** The Reason Code that refuses the message, or 0. `topic` is the Topic Name, whatever stood for it. */
export function publishRefusal(options: BrokerOptions, client: Client, packet: Publish, topic: string): number {
  if (!options.authorizePublish) return reasonCode.success;
  return askToPublish(options, identityOf(client), { ...packet, topic });
}

/** The will may one day be published: whether it may is asked now, when the client can still be told. */
export function willRefusal(options: BrokerOptions, connect: Connect, clientId: string): number {
  const { will, protocolVersion, userName } = connect;
  return will ? askToPublish(options, { clientId, protocolVersion, userName }, { ...will, dup: false }) : 0;
}

/** The Reason Code that refuses the subscription, or 0. */
export function subscribeRefusal(options: BrokerOptions, client: Client, subscription: Subscription): number {
  const { authorizeSubscribe, onHookError } = options;
  if (!authorizeSubscribe) return reasonCode.success;
  const identity = identityOf(client);
  const answer = ask<[], number>(onHookError, reasonCode.unspecifiedError, () =>
    authorizeSubscribe(identity, subscription),
  );
  return refusal(answer, subscribeReasonCodes);
}

function askToPublish({ authorizePublish, onHookError }: BrokerOptions, by: ClientIdentity, packet: Publish): number {
  if (!authorizePublish) return reasonCode.success;
  const answer = ask<[], number>(onHookError, reasonCode.unspecifiedError, () => authorizePublish(by, packet));
  return refusal(answer, publishReasonCodes);
}

/** Whatever is not success refuses; with 0x80 if the packet has no such code. */
function refusal(answer: number, sayable: ReadonlySet<number>): number {
  return answer === reasonCode.success || sayable.has(answer) ? answer : reasonCode.unspecifiedError;
}

function identityOf({ session, protocolVersion, userName }: Client): ClientIdentity {
  return { clientId: session.clientId, protocolVersion, userName };
}

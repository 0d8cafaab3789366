import { agreementProperties } from './agreements.ts';
import { clientProperties } from './client.ts';
import { connectProperties } from './connect.ts';
import { deliveryProperties } from './delivery.ts';
import { enduranceProperties } from './endurance.ts';
import { keepAliveProperties } from './keep-alive.ts';
import { malformedProperties } from './malformed.ts';
import type { Property } from './property.ts';
import { sessionProperties } from './session.ts';
import { subscriptionProperties } from './subscription.ts';
import { takeoverProperties } from './takeover.ts';
import { willProperties } from './will.ts';

/** In the order of a connection's life. */
export const allProperties: readonly Property[] = [
  ...connectProperties,
  ...keepAliveProperties,
  ...clientProperties,
  ...takeoverProperties,
  ...sessionProperties,
  ...willProperties,
  ...deliveryProperties,
  ...enduranceProperties,
  ...subscriptionProperties,
  ...agreementProperties,
  ...malformedProperties,
];

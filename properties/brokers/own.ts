/** The reference broker's core in virtual time. */
import { Broker } from '../../impl/broker.ts';
import type { VirtualBroker } from './broker-under-test.ts';

export const own: VirtualBroker = {
  name: 'own',
  kind: 'virtual',
  makeBroker: (options) => new Broker(options),
};

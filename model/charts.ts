import { authenticationChart } from './authentication.ts';
import { acknowledgementChart, identifierChart } from './client-exchanges.ts';
import { clientTermsChart } from './client-terms.ts';
import { clientChart } from './client.ts';
import { connectChart } from './connect.ts';
import { messageChart, requestChart, serviceChart, willServiceChart } from './delivery.ts';
import { exchangeChart } from './exchange.ts';
import { flowControlChart } from './flow-control.ts';
import { keepAliveChart, pingChart } from './keep-alive.ts';
import { messageExpiryChart } from './message-expiry.ts';
import { networkChart } from './network.ts';
import { orderChart } from './order.ts';
import type { Chart } from './run/chart.ts';
import { sessionChart } from './session.ts';
import { subscriptionChart } from './subscription.ts';
import { takeoverChart } from './takeover.ts';
import { topicAliasChart } from './topic-alias.ts';
import { willChart } from './will.ts';

/** Every statechart of the model. */
export const allCharts: readonly Chart[] = [
  networkChart,
  connectChart,
  keepAliveChart,
  pingChart,
  clientChart,
  takeoverChart,
  sessionChart,
  willChart,
  subscriptionChart,
  messageChart,
  serviceChart,
  willServiceChart,
  requestChart,
  exchangeChart,
  flowControlChart,
  topicAliasChart,
  orderChart,
  messageExpiryChart,
  authenticationChart,
  clientTermsChart,
  identifierChart,
  acknowledgementChart,
];

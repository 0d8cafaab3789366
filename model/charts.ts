import { clientChart } from './client.ts';
import { connectChart } from './connect.ts';
import { exchangeChart, messageChart, requestChart, serviceChart, willServiceChart } from './delivery.ts';
import { keepAliveChart, pingChart } from './keep-alive.ts';
import { networkChart } from './network.ts';
import type { Chart } from './run/chart.ts';
import { sessionChart } from './session.ts';
import { subscriptionChart } from './subscription.ts';
import { takeoverChart } from './takeover.ts';
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
];

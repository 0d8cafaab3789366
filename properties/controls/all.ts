import { agreementControls } from './agreements.ts';
import { connectControls } from './connect.ts';
import { deliveryControls } from './delivery.ts';
import { keepAliveControls } from './keep-alive.ts';
import { sessionControls } from './session.ts';
import { willControls } from './will.ts';
import type { Control } from './control.ts';

/** At least one for each chapter that has a deadline or a duty: mostly what went wrong in released brokers. */
export const allControls: readonly Control[] = [
  ...connectControls,
  ...keepAliveControls,
  ...sessionControls,
  ...willControls,
  ...deliveryControls,
  ...agreementControls,
];

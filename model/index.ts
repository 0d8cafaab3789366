/**
 * `mqtt-liveness`: the specification. Words for what happens on a Network Connection and traces of it, the observer that
 * judges them, the statecharts that it asks, and the explorer of their states. Nothing here reads a clock or opens a file.
 */
export type { AcceptedReadings, AmbiguityId, ReadingId } from './ambiguities/register.ts';
export { ambiguities } from './ambiguities/register.ts';
export type { Ambiguity, Reading } from './ambiguities/ambiguity.ts';
export { allCharts } from './charts.ts';
export type { ClientProfile } from './client.ts';
export { none, some } from './explore/conditions.ts';
export {
  Exploration,
  type Explored,
  type Found,
  type Limits,
  type Step,
  type Transition,
} from './explore/exploration.ts';
export {
  commonStepMs,
  type Condition,
  type Happening,
  type Move,
  type Never,
  type Part,
  type Product,
  type Seen,
  type Tell,
} from './explore/product.ts';
export { judgeTrace } from './observer/judge.ts';
export { Observer, type Deadline, type Measure } from './observer/observer.ts';
export type { ObserverOptions } from './observer/options.ts';
export { violation, type Chart, type ChartEvent, type Offer, type StateMeta } from './run/chart.ts';
export { Instance, type Timer } from './run/instance.ts';
export { evenDelays, type WireDelays } from './run/reckoning.ts';
export { ChartTable, type Broken, type StateFacts } from './run/table.ts';
export * from './vocabulary/event.ts';
export * from './vocabulary/packet.ts';
export * from './vocabulary/profile.ts';
export * from './vocabulary/statement.ts';
export * from './vocabulary/trace.ts';
export * from './vocabulary/verdict.ts';

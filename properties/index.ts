/**
 * `mqtt-liveness/properties`: sentences of the standard with the scenarios that put them to the test, and the means to play
 * these, in virtual time against a broker core or over TCP against any broker.
 *
 * `fc` is the fast-check that the arbitraries are made with; another copy beside it may not understand them.
 */
// oxlint-disable-next-line import/no-unassigned-import -- It has to speak before what comes after it fails.
import './refuse-old-node.ts';
export * as fc from 'fast-check';
export { allProperties } from './sentences/all.ts';
export { anyScenario } from './sentences/any-scenario.ts';
export { checkVirtually, judge, type Counterexample, type Outcome } from './check/check-property.ts';
export type { Run } from './executors/run.ts';
export { runOverTcp, type TcpBatch, type TcpOptions } from './executors/tcp.ts';
export { runVirtually, type BrokerCore, type MakeBroker } from './executors/virtual.ts';
export { explained, reached, type Property, type Sometimes } from './sentences/property.ts';
export type { Setting } from './scenario/setting.ts';
export * as steps from './scenario/build.ts';
export { shrunkOurWay, smaller } from './scenario/shrink.ts';
export { parseAddress, type Address } from './transport/address.ts';
export { describeStep, type ConnectSketch, type PacketSketch, type Scenario, type Step } from './scenario/step.ts';
export { sequenceChart } from './report/sequence-chart.ts';

/** `mqtt-liveness/broker`: the broker's core, which has neither sockets nor clocks, the broker over TCP, and the codecs. */
export { Broker, type Input, type Output, type Population } from '../broker.ts';
export type { AuthenticationExchange, AuthenticationStep, EnhancedAuthentication } from '../enhanced-authentication.ts';
export type { Journal, JournalEntry } from '../journal.ts';
export type { BrokerOptions } from '../options.ts';
export type { ClientIdentity, ConnectAnswer } from '../hook.ts';
export { ClientCodec } from './client-codec.ts';
export { Clock } from './clock.ts';
export { ServerCodec, type ServerCodecOptions } from './codec.ts';
export { startBroker, type Restored, type RunningBroker, type StartOptions } from './server.ts';

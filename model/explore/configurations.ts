/** What is explored: the durations are small and share a large divisor, as time goes in steps of it. */
import type { Invariant } from './invariants/invariant.ts';
import { allInvariants } from './invariants/all.ts';
import { clientFindsHalfOpen } from './invariants/client.ts';
import { noEarlyClose } from './invariants/keep-alive.ts';
import type { Terms } from './system.ts';

export interface Configuration {
  readonly name: string;
  readonly terms: Terms;
  /** Those that do not hold here, and are not meant to. */
  readonly without?: readonly Invariant[];
  /** Too large for the suite. */
  readonly isLarge?: true;
}

const one: Terms = {
  versions: ['5.0'],
  faults: 1,
  keepAliveSeconds: 2,
  willDelaySeconds: 1,
  sessionExpirySeconds: 2,
  clientTimeoutMs: 1000,
  connectTimeoutMs: 1000,
  lateMs: 1000,
  willsAhead: false,
  talk: [],
};
const two: Terms = { ...one, versions: ['5.0', '5.0'], faults: 0 };

const twoIdentifiers: Terms = { ...one, faults: 0, keepAliveSeconds: 0, others: [['5.0']] };

export const configurations: readonly Configuration[] = [
  { name: 'one connection, 5.0', terms: { ...one, lateMs: 500 } },
  { name: 'one connection, 3.1.1', terms: { ...one, versions: ['3.1.1'], lateMs: 500 } },
  { name: 'one connection, K = 0', terms: { ...one, keepAliveSeconds: 0 } },
  { name: 'one connection, session ends with it', terms: { ...one, sessionExpirySeconds: 0 } },
  { name: 'one connection, session never expires', terms: { ...one, sessionExpirySeconds: 0xffff_ffff } },
  { name: 'one connection, will outlasts the session', terms: { ...one, willDelaySeconds: 4 } },
  {
    name: 'one connection, the client publishes',
    terms: { ...one, talk: ['PUBLISH'] },
    // Whoever publishes QoS 0 need not ping, and so may not notice.
    without: [clientFindsHalfOpen],
  },
  {
    name: 'one connection, the client breaks the protocol',
    terms: {
      ...one,
      talk: ['PUBLISH', 'bytes', 'malformed', 'unknown version', 'second CONNECT', 'no CONNECT'],
    },
    // What it sends is no longer what Keep Alive is about.
    without: [clientFindsHalfOpen, noEarlyClose],
  },
  {
    name: 'one connection, bytes count for Keep Alive',
    terms: { ...one, talk: ['bytes'], bytesCount: true },
    // A client in the middle of a packet need not ping.
    without: [clientFindsHalfOpen],
  },
  { name: 'one connection, two faults, a tick of 100 ms', terms: { ...one, faults: 2, lateMs: 100 } },
  { name: 'one connection, a crash', terms: { ...one, crashes: 1 } },
  { name: 'one connection, 3.1.1, a crash', terms: { ...one, versions: ['3.1.1'], crashes: 1 } },
  { name: 'two connections, 5.0 and 5.0', terms: two },
  { name: 'two connections, 3.1.1 and 3.1.1', terms: { ...two, versions: ['3.1.1', '3.1.1'] } },
  { name: 'two connections, 3.1.1 and 5.0', terms: { ...two, versions: ['3.1.1', '5.0'] } },
  { name: 'two connections, 5.0 and 3.1.1', terms: { ...two, versions: ['5.0', '3.1.1'] } },
  { name: 'two connections, wills ahead of the close', terms: { ...two, willsAhead: true } },
  {
    name: 'two connections, wills ahead of the close, session ends with it',
    terms: { ...two, willsAhead: true, sessionExpirySeconds: 0 },
  },
  { name: 'two connections, a crash', terms: { ...two, crashes: 1 } },
  {
    name: 'two connections, session ends with it, a crash',
    terms: { ...two, sessionExpirySeconds: 0, crashes: 1 },
  },
  { name: 'two Client Identifiers, no Keep Alive', terms: twoIdentifiers },
  { name: 'two Client Identifiers, no Keep Alive, a crash', terms: { ...twoIdentifiers, crashes: 1 } },
  {
    name: 'two Client Identifiers, takeover of one, no Keep Alive, no session',
    terms: {
      ...twoIdentifiers,
      versions: ['5.0', '5.0'],
      willDelaySeconds: 0,
      sessionExpirySeconds: 0,
    },
    isLarge: true,
  },
  {
    name: 'two Client Identifiers, takeover of one, no Keep Alive, a crash',
    terms: {
      ...twoIdentifiers,
      versions: ['5.0', '5.0'],
      willDelaySeconds: 3,
      sessionExpirySeconds: 5,
      crashes: 1,
    },
    isLarge: true,
  },
  { name: 'two Client Identifiers, one fault', terms: { ...one, others: [['5.0']] }, isLarge: true },
  {
    name: 'three connections, no Keep Alive, no will delay, no session',
    terms: {
      ...two,
      versions: ['5.0', '5.0', '5.0'],
      keepAliveSeconds: 0,
      willDelaySeconds: 0,
      sessionExpirySeconds: 0,
    },
    isLarge: true,
  },
  {
    name: 'two connections, 3.1.1 and 5.0, a crash',
    terms: { ...two, versions: ['3.1.1', '5.0'], crashes: 1 },
    isLarge: true,
  },
  { name: 'two connections, one fault', terms: { ...two, faults: 1 }, isLarge: true },
  {
    name: 'two connections, 3.1.1 and 5.0, one fault',
    terms: { ...two, versions: ['3.1.1', '5.0'], faults: 1 },
    isLarge: true,
  },
  { name: 'two connections, two faults', terms: { ...two, faults: 2 }, isLarge: true },
  { name: 'two connections, one fault, a tick of 500 ms', terms: { ...two, faults: 1, lateMs: 500 }, isLarge: true },
];

export function invariantsOf({ without = [] }: Configuration): readonly Invariant[] {
  return allInvariants.filter((invariant) => !without.includes(invariant));
}

/** Throws RangeError if there is none of that name. */
export function configurationOf(name: string): Configuration {
  const found = configurations.find((configuration) => configuration.name === name);
  if (!found) throw new RangeError(`There is no configuration ${name}.`);
  return found;
}

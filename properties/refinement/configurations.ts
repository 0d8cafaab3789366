/**
 * In which configurations the broker is held to the charts: those in which the model is explored, and some more, as a broker
 * makes few states of them. Time goes in half ticks where that is not too much, so that input comes between two ticks as well.
 */
import type { BrokerOptions } from '../../impl/broker.ts';
import { configurationOf, configurations, type Configuration } from '../../model/explore/configurations.ts';
import { reasonCode, type Connect } from '../../model/vocabulary/packet.ts';
import { systemOf, type System, type Terms } from '../../model/explore/system.ts';

export interface RefinementConfiguration extends Pick<Configuration, 'name' | 'terms' | 'isLarge'> {
  /** Into how many steps of time a step of the model's exploration is divided. */
  readonly division: number;
  /** Of the broker. */
  readonly options?: Partial<BrokerOptions>;
}

const [one, two] = ['one connection, 5.0', 'two connections, 5.0 and 5.0'].map(
  (name) => configurationOf(name).terms,
) as [Terms, Terms];
const three: Terms = { ...two, versions: ['5.0', '5.0', '5.0'] };
const everything: Terms['talk'] = ['PUBLISH', 'bytes', 'malformed', 'unknown version', 'second CONNECT', 'no CONNECT'];

export const refinementConfigurations: readonly RefinementConfiguration[] = [
  // The broker counts packets.
  ...configurations
    .filter(({ terms }) => terms.bytesCount !== true)
    .map(({ name, terms, isLarge = false }) => ({
      name,
      terms,
      division: terms.lateMs === 100 ? 1 : 2,
      ...(isLarge && { isLarge }),
    })),
  { name: 'one connection, K = 1', terms: { ...one, keepAliveSeconds: 1 }, division: 1 },
  // It divides no delay, so that the broker is late by a third of it, or two.
  { name: 'two connections, a tick of 1,500 ms', terms: { ...two, lateMs: 1500 }, division: 1 },
  { name: 'two connections, a tick of 200 ms', terms: { ...two, lateMs: 200 }, division: 1 },
  {
    name: 'two connections, sessions never expire',
    terms: { ...two, sessionExpirySeconds: 0xffff_ffff },
    division: 2,
  },
  { name: 'two connections, wills outlast the sessions', terms: { ...two, willDelaySeconds: 4 }, division: 2 },
  { name: 'two connections, wills without delay', terms: { ...two, willDelaySeconds: 0 }, division: 2 },
  { name: 'two connections, clients break the protocol', terms: { ...two, talk: everything }, division: 2 },
  {
    name: 'two connections, a Clean Start is refused',
    terms: { ...two, willDelaySeconds: 2, sessionExpirySeconds: 4 },
    division: 2,
    options: { authenticate: refusingCleanStart },
  },
  {
    name: 'two connections, 3.1.1 and 3.1.1, a Clean Session is refused',
    terms: { ...two, versions: ['3.1.1', '3.1.1'] },
    division: 2,
    options: { authenticate: refusingCleanStart },
  },
  {
    name: 'one connection, Server Keep Alive',
    terms: { ...one, lateMs: 500 },
    division: 1,
    options: { serverKeepAliveMaximumSeconds: 1 },
  },
  {
    name: 'one connection, 3.1.1, Server Keep Alive',
    terms: { ...one, versions: ['3.1.1'], lateMs: 500 },
    division: 1,
    options: { serverKeepAliveMaximumSeconds: 1 },
  },
  {
    name: 'two connections, sessions are cut short',
    terms: { ...two, willDelaySeconds: 4 },
    division: 2,
    options: { sessionExpiryMaximumSeconds: 1 },
  },
  { name: 'two connections, one fault, whole ticks', terms: { ...two, faults: 1 }, division: 1 },
  {
    name: 'two connections, 3.1.1 and 5.0, one fault, whole ticks',
    terms: { ...two, versions: ['3.1.1', '5.0'], faults: 1 },
    division: 1,
  },
  { name: 'three connections, no Keep Alive', terms: { ...three, keepAliveSeconds: 0 }, division: 1 },
  {
    name: 'three connections, 5.0 and 3.1.1 and 5.0, no Keep Alive',
    terms: { ...three, versions: ['5.0', '3.1.1', '5.0'], keepAliveSeconds: 0 },
    division: 1,
  },
  {
    name: 'three connections, a Clean Start is refused',
    terms: { ...three, keepAliveSeconds: 0 },
    division: 1,
    options: { authenticate: refusingCleanStart },
  },
  { name: 'three connections', terms: three, division: 1, isLarge: true },
  {
    name: 'two connections, 5.0 and 3.1.1, clients break the protocol, one fault',
    terms: { ...two, versions: ['5.0', '3.1.1'], faults: 1, talk: everything },
    division: 1,
    isLarge: true,
  },
  { name: 'two connections, a tick of 700 ms', terms: { ...two, lateMs: 700 }, division: 1, isLarge: true },
];

/** Throws RangeError if there is none of that name. */
export function refinementConfiguration(name: string): RefinementConfiguration {
  const found = refinementConfigurations.find((configuration) => configuration.name === name);
  if (!found) throw new RangeError(`There is no configuration ${name}.`);
  return found;
}

export function refinedSystem({ terms, division }: Pick<RefinementConfiguration, 'terms' | 'division'>): System {
  const system = systemOf(terms);
  return { ...system, stepMs: system.stepMs / division };
}

function refusingCleanStart({ cleanStart, clientId }: Connect): number {
  return cleanStart && clientId !== 'subscriber' ? reasonCode.notAuthorized : reasonCode.success;
}

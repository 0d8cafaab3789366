import { Broker, type BrokerOptions } from '../../impl/broker.ts';
import { brokerSubject } from './broker-subject.ts';
import { refinedSystem, type RefinementConfiguration } from './configurations.ts';
import { Refinement, type Refined } from './refinement.ts';

/** Holds the broker core, or another in its place, to the charts: to the first counterexample, or to the end. */
export function refineBroker(
  configuration: Pick<RefinementConfiguration, 'terms' | 'division' | 'options'>,
  { statesMax = Infinity, makeBroker = own }: RefineOptions = {},
): Refined {
  const { terms, options } = configuration;
  return new Refinement(refinedSystem(configuration), brokerSubject(terms, makeBroker, options)).run(statesMax);
}

export interface RefineOptions {
  readonly statesMax?: number;
  readonly makeBroker?: (options: Partial<BrokerOptions>) => Broker;
}

function own(options: Partial<BrokerOptions>): Broker {
  return new Broker(options);
}

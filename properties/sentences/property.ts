/**
 * A property: a sentence of the standard, the statements it stands for, the scenarios that put it to the test, and what has
 * to happen in some of them so that it is not true for want of trying.
 *
 * The observer judges every run of every property by all chapters; a property chooses where to look.
 */
import type * as fc from 'fast-check';
import type { BrokerOptions } from '../../impl/broker.ts';
import type { EventType } from '../../model/vocabulary/event.ts';
import { protocolVersions, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { Citation } from '../../model/vocabulary/statement.ts';
import type { Run } from '../executors/run.ts';
import type { Setting } from '../scenario/setting.ts';
import type { Scenario } from '../scenario/step.ts';

/** Something that a run shows. */
export interface Sometimes {
  readonly sentence: string;
  readonly holds: (run: Run) => boolean;
}

export interface Property {
  readonly sentence: string;
  readonly chapter:
    | 'connect'
    | 'keep-alive'
    | 'client'
    | 'session'
    | 'will'
    | 'delivery'
    | 'subscription'
    | 'malformed'
    | 'flow-control'
    | 'topic-alias'
    | 'order'
    | 'message-expiry'
    | 'authentication';
  readonly statements: readonly Citation[];
  readonly versions: readonly ProtocolVersion[];
  readonly scenarios: (setting: Setting) => fc.Arbitrary<Scenario>;
  /** Each has to be seen in some run, or the property was not put to the test. */
  readonly sometimes: readonly Sometimes[];
  /** What each run must show beside what the charts demand. */
  readonly expects?: readonly (Sometimes & { readonly cites: readonly Citation[] })[];
  /** Its scenarios are long: a fraction of the runs is enough. */
  readonly heavy?: true;
  /** Of a timed property: the output whose lateness is reported, and the chart that sets its deadline. */
  readonly measures?: { readonly chart: string; readonly outputs: readonly EventType[] };
  /** Needs a broker set up so; skipped where that is not possible. */
  readonly options?: Partial<BrokerOptions>;
  /** Why it is judged in virtual time only. */
  readonly virtualOnly?: string;
}

/** Something that a chart explained: `explained('keep-alive', 'network.closed')`. */
export function explained(chart: string, output: EventType): (run: Run) => boolean {
  return ({ seen }) => seen.has(`${chart}: ${output}`);
}

/** A chart was in a state whose name has this in it. */
export function reached(chart: string, state: string): (run: Run) => boolean {
  return ({ seen }) => {
    for (const one of seen) if (one.startsWith(`${chart} = `) && one.includes(state)) return true;
    return false;
  };
}

export const bothVersions = protocolVersions;

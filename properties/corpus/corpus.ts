/** Every failure once found, as a trace: what was sent and seen, the scenario that led to it, and what the judge says of it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatTrace, parseTrace, type Observation } from '../../model/vocabulary/trace.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { Citation } from '../../model/vocabulary/statement.ts';
import type { BrokerOptions } from '../../impl/broker.ts';
import type { Scenario } from '../scenario/step.ts';

const folder = fileURLToPath(new URL('./', import.meta.url));

export interface Entry {
  /** What was wrong, and with whom: the broker, the model, or a control. */
  readonly found: string;
  readonly scenario: Scenario;
  readonly profile: TimeProfile;
  /** How the broker has to be set up for the scenario. */
  readonly options: Partial<Omit<BrokerOptions, 'authenticate' | 'assignClientIdentifier'>>;
  /** The first statement that the trace contradicts; null for a trace that is right, and was once misjudged. */
  readonly contradicts: Citation | null;
  readonly untilMs: number;
  readonly observations: readonly Observation[];
}

export function readCorpus(): readonly (Entry & { readonly file: string })[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ndjson'));
  return files.map((file) => {
    const { header, observations } = parseTrace(readFileSync(`${folder}${file}`, 'utf8'));
    return { ...(header as unknown as Omit<Entry, 'observations'>), observations, file };
  });
}

export function writeEntry(file: string, { observations, ...rest }: Entry): void {
  const header = { format: 'mqtt-liveness-trace', formatVersion: 1, ...rest } as const;
  writeFileSync(`${folder}${file}.ndjson`, formatTrace({ header, observations }));
}

/** What to check, as the command line says it. */
import { randomInt } from 'node:crypto';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import { protocolVersions, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { allProperties } from '../sentences/all.ts';
import { allCases } from '../conformance/all.ts';
import type { Case } from '../conformance/case.ts';
import type { ProfileName } from '../brokers/profiles.ts';
import type { Property } from '../sentences/property.ts';

export interface Assignment {
  readonly properties: readonly Property[];
  readonly cases?: readonly AreaCase[];
  readonly versions: readonly ProtocolVersion[];
  /** Scenarios per property and version; without it each executor takes what it has time for. */
  readonly runs?: number;
  readonly seed: number;
  /** By which all are judged that are on a wire; each by its own if left out. */
  readonly profile?: ProfileName | undefined;
  /** How often what failed over a wire is repeated at the end. */
  readonly confirmations?: number;
  /** Where the standard leaves something open: which readings pass, if not those that the register accepts. */
  readonly readings?: AcceptedReadings | undefined;
}

export interface AreaCase {
  readonly area: string;
  readonly one: Case;
}

/** Whether all is played that there is, as often as by default. */
export function isWhole({ properties, versions, runs }: Assignment): boolean {
  return (
    properties.length === allProperties.length && versions.length === protocolVersions.length && runs === undefined
  );
}

/** Whether all cases are played that there are. */
export function hasAllCases({ cases = [], versions }: Assignment): boolean {
  return cases.length === Object.values(allCases).flat().length && versions.length === protocolVersions.length;
}

export function freshSeed(): number {
  return randomInt(0x7fff_ffff);
}

/** Those whose sentence, chapter or one of whose statements has the pattern in it, whatever its case. */
export function selected(properties: readonly Property[], pattern = ''): readonly Property[] {
  const wanted = pattern.toLowerCase();
  return properties.filter(({ sentence, chapter, statements }) =>
    [sentence, chapter, ...statements].some((text) => text.toLowerCase().includes(wanted)),
  );
}

/** The cases whose sentence, area or one of whose statements has the pattern in it, whatever its case. */
export function selectedCases(pattern = ''): readonly AreaCase[] {
  const wanted = pattern.toLowerCase();
  return Object.entries(allCases)
    .flatMap(([area, cases]) => cases.map((one) => ({ area, one })))
    .filter(({ area, one: { sentence, statements } }) =>
      [sentence, area, ...statements].some((text) => text.toLowerCase().includes(wanted)),
    );
}

/** One failure for people: what was demanded, the scenario as it went, and how to see it again. */
import { statement, type Citation } from '../../model/vocabulary/statement.ts';
import type { Observation } from '../../model/vocabulary/trace.ts';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import type { KnownDeviation } from '../brokers/known/known-deviation.ts';
import { occasionsOf } from '../check/occasion/occasion.ts';
import { weighs } from '../check/result.ts';
import { wrap } from '../text/table.ts';
import { headline, sequenceChart } from './sequence-chart.ts';

export interface FindingText {
  /** `F1`; a replay has none. */
  readonly label?: string;
  readonly broker: string;
  readonly version: string;
  /** That of the property, if it was one that came upon it. */
  readonly sentence?: string;
  readonly how: string;
  /** The sentences of other properties that came upon the same. */
  readonly alsoFoundBy?: readonly string[];
  readonly observations: readonly Observation[];
  /** What the names in the observations begin with. */
  readonly tag?: string | undefined;
  readonly failure: Failure;
  readonly known?: KnownDeviation | undefined;
  /** The broker is held to the strict profile, by which all weighs alike. */
  readonly isStrict?: boolean | undefined;
  /** The command that replays it, if it could be saved. */
  readonly replay: string | undefined;
}

const width = 110;
const statementsMax = 3;
const othersMax = 12;
const othersWidth = 80;

export function formatFinding(finding: FindingText): string {
  const {
    label,
    broker,
    version,
    sentence,
    how,
    alsoFoundBy = [],
    known,
    observations,
    tag,
    failure,
    replay,
  } = finding;
  return [
    `${mark(finding)} ${label === undefined ? '' : `${label}, `}${broker}, MQTT ${version}: ${headline(failure)}`,
    ...wrap(`${how} (${failure.chart}).`, width).map((line) => `  ${line}`),
    ...failure.statements.slice(0, statementsMax).flatMap(statementLines),
    ...wrap(
      `on the occasion: ${occasionsOf(failure, { observations, ...(tag !== undefined && { tag }) }).join(' / ')}`,
      width,
    ).map((line) => `  ${line}`),
    ...knownLines(known),
    ...(sentence === undefined ? [] : [`  found by: ${sentence}`]),
    ...otherLines(alsoFoundBy),
    '',
    sequenceChart(observations, failure, tag),
    ...(replay === undefined ? [] : ['', `  Replay: ${replay}`]),
  ].join('\n');
}

/** What the standard tolerates, what only came late, and what is known already does not make a check fail. */
const mark = ({ failure: { kind }, known, isStrict }: FindingText): string =>
  weighs({ kind, known }, { isStrict }) ? '✗' : '!';

function knownLines(known: KnownDeviation | undefined): string[] {
  if (!known) return [];
  const { reason, link } = known;
  return [...wrap(`known: ${reason}`, width), ...(link === undefined ? [] : [link])].map((line) => `  ${line}`);
}

function otherLines(sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  const more = sentences.length - othersMax;
  return [
    `  and by ${sentences.length} other ${sentences.length === 1 ? 'property' : 'properties'}`,
    ...sentences.slice(0, othersMax).map((one) => `    ${shortened(one)}`),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

function shortened(sentence: string): string {
  const [line = '', ...rest] = wrap(sentence, othersWidth);
  return rest.length > 0 ? `${line} …` : line;
}

function statementLines(id: Citation): string[] {
  const { paraphrase, level } = statement(id);
  const label = id.startsWith('expected:') ? `expectation, no statement of the standard (${id})` : `${id} (${level})`;
  const lines = wrap(paraphrase, width - 4);
  return [`  ${label}`, ...lines.map((line) => `    ${line}`)];
}

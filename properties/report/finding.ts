/** One failure for people: what was demanded, the scenario as it went, and how to see it again. */
import { statement, type Citation } from '../../model/vocabulary/statement.ts';
import type { Observation } from '../../model/vocabulary/trace.ts';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import { formatWindow, sequenceChart } from './sequence-chart.ts';
import { wrap } from './table.ts';

export interface FindingText {
  readonly broker: string;
  readonly version: string;
  readonly sentence: string;
  readonly how: string;
  readonly observations: readonly Observation[];
  readonly failure: Failure;
  /** The command that replays it. */
  readonly replay: string;
}

const width = 110;
const statementsMax = 3;

export function formatFinding(finding: FindingText): string {
  const { broker, version, sentence, how, observations, failure, replay } = finding;
  const window = formatWindow(failure.expected);
  return [
    `✗ ${broker}, MQTT ${version}: ${sentence}`,
    `  ${failure.why} (${failure.chart}); ${how}.`,
    ...(window === '' ? [] : [`  Allowed: ${window}.`]),
    ...failure.statements.slice(0, statementsMax).flatMap(statementLines),
    '',
    sequenceChart(observations, failure),
    '',
    `  Replay: ${replay}`,
  ].join('\n');
}

function statementLines(id: Citation): string[] {
  const { paraphrase, level } = statement(id);
  const label = id.startsWith('expected:') ? `expectation, no statement of the standard (${id})` : `${id} (${level})`;
  const lines = wrap(paraphrase, width - 4);
  return [`  ${label}`, ...lines.map((line) => `    ${line}`)];
}

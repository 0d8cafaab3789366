/** The cases in the report on one broker: how many pass, what each of the others did instead, and what is worth a remark. */
import { statement } from '../../model/vocabulary/statement.ts';
import type { CaseResult } from '../check/result.ts';
import { typed } from '../check/typed.ts';
import { wrap } from '../text/table.ts';

const width = 110;
const statementsMax = 3;
const remarkLinesMax = 6;
const exchangeLinesMax = 80;

export function caseLines(broker: string, cases: readonly CaseResult[] | undefined): string[] {
  if (!cases) return [];
  const of = (verdict: CaseResult['verdict']): readonly CaseResult[] => cases.filter((one) => one.verdict === verdict);
  const known = of('fail').filter((one) => one.known).length;
  const knownText = known > 0 ? `, ${known} of which are known` : '';
  return [
    '',
    `cases: ${of('pass').length} pass, ${of('fail').length} fail${knownText}, ${of('inconclusive').length} inconclusive`,
    ...of('fail').flatMap((one) => failureLines(broker, one)),
    ...of('inconclusive').map((one) => `? MQTT ${one.version}: ${one.sentence}\n  ${one.why ?? ''}`),
    ...remarkLines(of('pass')),
  ];
}

function failureLines(broker: string, one: CaseResult): string[] {
  const { version, area, sentence } = one;
  return [
    '',
    `✗ ${broker}, MQTT ${version}, case (${area}): ${sentence}`,
    ...whatHappened(one),
    `  Play it again: ${caseCommand(broker, one)}`,
  ];
}

/** Of a case that fails: what the server did instead, how surely, what the statements say, and the exchange. */
export function whatHappened({ why = '', confirmation, known, statements, exchange = [] }: CaseResult): string[] {
  return [
    ...why.split('\n').flatMap((line) => wrap(line, width).map((part) => `  ${part}`)),
    ...(confirmation ? [`  Again in ${confirmation.failed} of ${confirmation.of} repetitions.`] : []),
    ...(known
      ? wrap(`Known: ${known.reason}${known.link === undefined ? '' : ` ${known.link}`}`, width).map(
          (part) => `  ${part}`,
        )
      : []),
    ...statements.slice(0, statementsMax).flatMap((id) => {
      const { level, paraphrase } = statement(id);
      return [`  ${id} (${level})`, ...wrap(paraphrase, width - 4).map((part) => `    ${part}`)];
    }),
    ...(exchange.length > 0 && !known ? ['', ...shortened(exchange)] : []),
  ];
}

/** What to type to see it again. */
export function caseCommand(broker: string, { version, sentence }: Pick<CaseResult, 'version' | 'sentence'>): string {
  return typed('check', `--broker ${broker} --mqtt ${version} --only ${JSON.stringify(sentence)}`);
}

/** The end is what matters. */
function shortened(exchange: readonly string[]): readonly string[] {
  const left = exchange.length - exchangeLinesMax;
  return left > 0 ? [`  (${left} lines before)`, ...exchange.slice(left)] : exchange;
}

/** What is no deviation: the same is said once for all cases. */
function remarkLines(passed: readonly CaseResult[]): string[] {
  const remarks = passed.flatMap(({ remarks: said = [], sentence, version }) =>
    [...new Set(said)].map((remark) => ({ remark, where: `MQTT ${version}: ${sentence}` })),
  );
  const byRemark = Map.groupBy(remarks, ({ remark }) => remark);
  if (byRemark.size === 0) return [];
  return [
    '',
    '– remarks, none of them a violation: what the standard advises otherwise, or leaves to the broker',
    ...[...byRemark].flatMap(([remark, ones]) => {
      const lines = remark.split('\n').flatMap((line) => wrap(line, width).map((part) => `  ${part}`));
      const more = lines.length - remarkLinesMax;
      return [
        ...lines.slice(0, remarkLinesMax),
        ...(more > 0 ? [`    and ${more} lines more`] : []),
        ...ones.slice(0, 2).map(({ where }) => `    in ${where}`),
        ...(ones.length > 2 ? [`    and in ${ones.length - 2} more`] : []),
      ];
    }),
  ];
}

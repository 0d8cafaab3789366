/** What no state may be, as assertions. */
import type { Product } from '../../../model/explore/product.ts';
import { allOf, conditionText, isOneOf, not } from './expression.ts';
import type { PartInPromela } from './part-in-promela.ts';

export interface Demand {
  /** The assertion bears it, so that one knows which has failed. */
  readonly number: number;
  readonly sentence: string;
  /** Who has a say in it. */
  readonly parts: readonly number[];
  readonly declaration: string;
  readonly call: string;
}

export function demandsOf({ never }: Product, parts: readonly PartInPromela[]): readonly Demand[] {
  const monitored = parts
    .filter(({ automaton }) => automaton.part.isMonitor)
    .map((of) => ({ sentence: of.automaton.part.name, parts: [of.number], isBroken: isInViolation(of) }));
  const others = never.map(({ sentence, when }) => ({
    sentence,
    parts: when.flatMap((condition) => condition.parts),
    isBroken: allOf(when.map((condition) => conditionText(condition, parts))),
  }));
  const all = [...monitored, ...others].filter(({ isBroken }) => isBroken !== 'false');
  return all.map(({ sentence, parts: involved, isBroken }, index) => {
    const number = index + 1;
    return {
      number,
      sentence,
      parts: involved,
      declaration: `/* ${sentence} */\ninline judge_${number}() { ${assertion(number, isBroken)} }`,
      call: `judge_${number}();`,
    };
  });
}

/** It fails where this is the case, and the failure shows the number. */
export function assertion(number: number, isBroken: string): string {
  return `assert(${number} == 0 || ${not(isBroken)})`;
}

export function isInViolation(part: PartInPromela): string {
  const { states } = part.automaton;
  return isOneOf(
    part,
    states.flatMap(({ where }, state) => (where?.isViolation ? [state] : [])),
  );
}

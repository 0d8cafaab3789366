/** A state in words: what it stands for, what it explains, and its part of the transition table. */
import { cited } from '../citations.ts';
import { blocks, code, plain, table } from '../markdown.ts';
import type { ReadChart, ReadRegion, ReadState, ReadStep, Trigger } from './read-chart.ts';
import { wordsOfAction, wordsOfCondition, wordsOfOffers, wordsOfTrigger } from './step-words.ts';

export function stateSection(chart: ReadChart, region: ReadRegion, state: ReadState): string {
  const { name, description, isInitial, tags, statements, offers, steps } = state;
  const facts = [
    ...(tags.length > 0 ? [`Tagged: ${tags.map(plain).join(', ')}.`] : []),
    ...(offers.length > 0 ? [`May: ${code(wordsOfOffers(offers, '`, `'))}.`] : []),
    ...(statements.length > 0 ? [`Stands for ${statements.map((id) => cited(id, '../')).join(', ')}.`] : []),
  ];
  return blocks(
    `### ${code(name)}${isInitial ? ', where it begins' : ''}`,
    description === undefined ? undefined : plain(description),
    facts.join(' '),
    stepTable(chart, region, steps) || rest(region),
  ).trimEnd();
}

function rest({ everywhere }: ReadRegion): string {
  return everywhere.length > 0 ? 'Here nothing else happens than in every state.' : 'Nothing more comes of it.';
}

/** Empty if nothing happens in the state. */
export function stepTable(chart: ReadChart, region: ReadRegion, steps: readonly ReadStep[]): string {
  const rows = steps.map((step) => [
    triggerCell(chart, step.on),
    plain(wordsOfCondition(chart, step) ?? ''),
    plain(step.actions.map((action) => wordsOfAction(chart, action)).join('; ')),
    next(region, step),
  ]);
  return rows.length > 0 ? table(['when', 'if', 'it notes', 'next'], rows) : '';
}

/** What happens, as Markdown. */
export function triggerCell(chart: ReadChart, on: Trigger): string {
  const words = wordsOfTrigger(chart, on);
  if (on.kind === 'delay') return `◷ after ${words}`;
  return on.kind === 'event' && words === on.event ? code(words) : words;
}

function next({ states }: ReadRegion, { target, reenters }: ReadStep): string {
  if (target === undefined) return 'stays';
  const isViolation = states.some((state) => state.name === target && state.isViolation);
  return `${isViolation ? '✗ ' : ''}${code(target)}${reenters ? ' anew' : ''}`;
}

/** What no run may come to. */
export function violationTable(region: ReadRegion): string {
  const rows = region.states
    .filter(({ isViolation }) => isViolation)
    .map(({ name, why, statements }) => [
      code(name),
      plain(why ?? ''),
      statements.map((id) => cited(id, '../')).join(', '),
    ]);
  return rows.length > 0 ? table(['violation', 'what was wrong', 'statements'], rows) : '';
}

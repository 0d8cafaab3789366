/**
 * A product in Promela, for SPIN. One process, one place in it: every move, every timer that fires and every step of time is
 * one indivisible step, so that the states of SPIN are those of the product, and its transitions too.
 *
 * A part is a variable, 0 as long as it is unborn; a timer another: 0 while it is off, 1 when it is due, else one more than
 * the steps of time that it still runs.
 */
import type { Exploration } from '../../../model/explore/exploration.ts';
import type { Move, Seen } from '../../../model/explore/product.ts';
import { automatonOf, type Automaton, type Told } from './automaton.ts';
import { demandsOf, isInViolation, type Demand } from './demands.ts';
import { anyOf, conditionText, not } from './expression.ts';
import { inPromela, type PartInPromela } from './part-in-promela.ts';
import { StepsOfParts } from './steps.ts';

export interface PromelaModel {
  readonly text: string;
  /** What should not be, by the number that a failed assertion bears. */
  readonly sentences: ReadonlyMap<number, string>;
}

/** The product of an exploration that is over: SPIN is told which states each part may have, and nothing else of it. */
export function asPromela(exploration: Exploration): PromelaModel {
  const { product } = exploration;
  const parts = inPromela(automataOf(exploration));
  const monitors = parts.filter(({ automaton }) => automaton.part.isMonitor);
  const demands = demandsOf(product, parts);
  const steps = new StepsOfParts();
  const moves = product.moves.map(({ name, when, tells }) => {
    const told = [...new Set(tells.map(({ part }) => part))];
    const all = parts
      .filter(({ number }) => told.includes(number))
      .map((of) => steps.hearing(of, toldTo(tells, of.number)));
    const guards = [...when.map((condition) => conditionText(condition, parts)), ...all.map(({ guard }) => guard)];
    return option(name, ['CALM', ...guards], [...all.map(({ call }) => call), ...judging(demands, told)]);
  });
  const fires = (of: PartInPromela, id: string, index: number, guards: readonly string[]): string => {
    const { guard, call } = steps.firing(of, id);
    const name = `the timer of ${of.automaton.part.name} fires: ${id}`;
    return option(name, [...guards, `${of.timers[index]} == 1`, guard], [call, ...judging(demands, [of.number])]);
  };
  const ofMonitors = monitors.flatMap((of) => of.timers.map((timer, index) => ({ of, timer, index })));
  const options = [
    ...moves,
    ...ofMonitors.map(({ of, index }, rank) =>
      fires(of, of.automaton.timerIds[index] ?? '', index, [
        'UNBROKEN',
        ...ofMonitors.slice(0, rank).map(({ timer }) => `${timer} != 1`),
      ]),
    ),
    ...parts
      .filter((of) => !monitors.includes(of))
      .flatMap((of) => of.automaton.timerIds.map((id, index) => fires(of, id, index, ['CALM']))),
    timePasses(parts, demands),
  ];
  const text = [
    ...parts.map(({ declaration }) => declaration),
    '',
    '/* A state in which a monitor is in a violation is not left. */',
    `#define UNBROKEN (${not(anyOf(monitors.map(isInViolation)))})`,
    '/* The timers of monitors go before everything else at their instant. */',
    `#define CALM (UNBROKEN && ${not(anyOf(ofMonitors.map(({ timer }) => `${timer} == 1`)))})`,
    '',
    ...demands.map(({ declaration }) => declaration),
    '',
    ...steps.declarations,
    '',
    'active proctype product() {',
    'end:',
    '  do',
    ...options,
    '  od',
    '}',
    '',
  ].join('\n');
  return { text, sentences: new Map(demands.map(({ number, sentence }) => [number, sentence])) };
}

/** Each part by itself, as far as the explorer has been. */
function automataOf(exploration: Exploration): readonly Automaton[] {
  const { parts, moves, stepMs } = exploration.product;
  return parts.map((part, number) => {
    const local = exploration.local(number);
    const seen = new Set(Array.from({ length: local.size }, (_, state) => textOf(local.seen(state))));
    const alphabet = new Map(
      moves.map(({ tells }) => toldTo(tells, number)).map((told) => [JSON.stringify(told), told]),
    );
    return automatonOf(part, stepMs, [...alphabet.values()], (at) => seen.has(textOf(at)));
  });
}

function textOf({ name, context }: Pick<Seen, 'name' | 'context'>): string {
  return JSON.stringify([name, context]);
}

function toldTo(tells: Move['tells'], part: number): Told {
  return tells.flatMap((tell) => (tell.part === part ? [tell.event] : []));
}

function timePasses(parts: readonly PartInPromela[], demands: readonly Demand[]): string {
  const timers = parts.flatMap((of) => of.timers);
  const passing = timers.map((timer) => `${timer} = (${timer} > 0 -> ${timer} - 1 : 0);`);
  const judged = judging(
    demands,
    parts.map(({ number }) => number),
  );
  return option('time passes', ['CALM', ...timers.map((timer) => `${timer} != 1`)], [...passing, ...judged]);
}

/** Only what one of these parts has a say in may have become so. */
function judging(demands: readonly Demand[], parts: readonly number[]): readonly string[] {
  return demands.filter((demand) => demand.parts.some((part) => parts.includes(part))).map(({ call }) => call);
}

/** The operator stands at the end of the line, as SPIN takes the end of a line for the end of a statement. */
function option(name: string, guards: readonly string[], steps: readonly string[]): string {
  const needed = guards.filter((guard) => guard !== 'true').join(' &&\n       ');
  return `  :: d_step { /* ${name} */\n       ${needed} ->\n         ${steps.join(' ')} skip }`;
}

/**
 * The picture of some states of a region, in Graphviz' language. Narrow and tall, so that it can be read on a phone: what a
 * state may say, its ways into a violation and to the end stand in its box; steps between the same two states share one
 * arrow.
 */
import { wrap } from '../../../properties/text/table.ts';
import {
  allowed,
  faint,
  filled,
  forbidden,
  gap,
  indent,
  ink,
  marks,
  namePoints,
  textPoints,
  withStandIns,
  type Mark,
} from './look.ts';
import type { ReadChart, ReadRegion, ReadState, ReadStep } from './read-chart.ts';
import { wordsOfCondition, wordsOfOffers, wordsOfTrigger } from './step-words.ts';

/** A way to lay out the same picture. */
export interface Layout {
  /** Where the words of a step stand: beside its arrow, or in the box of the state that it leaves. */
  readonly words: 'arrow' | 'box';
  /** Whether all states stand below one another. */
  readonly isColumn: boolean;
  /** Characters, in boxes and beside arrows. */
  readonly lineLength: number;
}

/** What is drawn. */
export interface Scene {
  readonly chart: ReadChart;
  readonly region: ReadRegion;
  /** The states that have a box in this picture; what leads to the others is said in words. */
  readonly states: readonly ReadState[];
  readonly layout: Layout;
  /** Where else a state has its box, ` (part 2)`; empty if it has none, or has it here. */
  readonly place: (state: ReadState) => string;
}

export function diagramOf(scene: Scene): string {
  const { states, layout } = scene;
  const drawnArrows = states.flatMap((state) => arrows(scene, state));
  return [
    'digraph {',
    `graph [rankdir=TB, pad=0.1, nodesep=${layout.isColumn ? 0.08 : 0.2}, ranksep=0.3, margin=0, fontname="Helvetica", labelloc=t${everywhere(scene)}]`,
    `node [shape=plain, fontname="Helvetica", fontsize=${textPoints}, fontcolor="${ink}"]`,
    `edge [fontname="Helvetica", fontsize=${textPoints}, fontcolor="${ink}", color="${faint}", arrowsize=0.7]`,
    ...states.map((state) => box(scene, state)),
    ...states.filter(({ isInitial }) => isInitial).map(({ name }) => beginning(name)),
    ...drawnArrows,
    ...(layout.isColumn
      ? states.slice(1).map(({ name }, index) => below(states[index]?.name ?? '', name))
      : straysBelow(states, drawnArrows)),
    '}',
  ].join('\n');
}

/** A state of which nothing more comes, and which stands for nothing: it has no box. */
export function isEnd({ isViolation, isInitial, steps, statements, offers, tags }: ReadState): boolean {
  const leads = steps.some(({ target, actions }) => target !== undefined || actions.length > 0);
  return !isViolation && !isInitial && !leads && statements.length + offers.length + tags.length === 0;
}

function beginning(name: string): string {
  return `"initial" [shape=circle, style=filled, fillcolor="${ink}", width=0.14, label=""]\n"initial" -> "${name}" [weight=4]`;
}

function below(above: string, name: string): string {
  return `"${above}" -> "${name}" [style=invis, weight=100]`;
}

/** States without arrows would else stand at the top, as if the chart began there. */
function straysBelow(states: readonly ReadState[], drawnArrows: readonly string[]): string[] {
  const isLinked = ({ name, isInitial }: ReadState): boolean =>
    isInitial || drawnArrows.some((arrow) => arrow.includes(`"${name}"`));
  const lowest = states.findLast(isLinked);
  return lowest ? states.filter((state) => !isLinked(state)).map(({ name }) => below(lowest.name, name)) : [];
}

/** What holds in every state is said once, above the picture that has the initial state. */
function everywhere(scene: Scene): string {
  const steps = scene.region.everywhere.filter(({ target }) => target !== undefined);
  if (steps.length === 0 || !scene.states.some(({ isInitial }) => isInitial)) return '';
  const title = `<TR><TD ALIGN="LEFT"><FONT COLOR="${ink}" POINT-SIZE="${textPoints}"><I>in every state</I></FONT></TD></TR>`;
  const rows = [title, ...stepRows(scene, steps, () => true)];
  return `, label=<${table(rows, `STYLE="rounded,dashed" COLOR="${faint}"`)}>`;
}

function box(scene: Scene, { name, offers, steps }: ReadState): string {
  const own = steps.filter((step) => !isSaidOfAll(scene, step));
  const again = steps.filter(({ target, reenters }) => reenters && target === name);
  const rows = [
    `<TR><TD><B><FONT POINT-SIZE="${namePoints}">${escape(name)}</FONT></B></TD></TR>`,
    ...(offers.length > 0 ? [row(lines(scene, `may: ${wordsOfOffers(offers, ',\n')}`, allowed))] : []),
    ...again.map((step) => row(lines(scene, `again: ${wordsOf(scene, step)}`, faint))),
    ...stepRows(scene, own, (target) => target.name !== name && !isArrow(scene, target)),
  ];
  return `"${name}" [label=<${table(rows, `STYLE="rounded" COLOR="${ink}" BGCOLOR="${filled}"`)}>]`;
}

/** Some states say themselves what holds in every state, lest a wildcard of theirs takes it away. */
function isSaidOfAll({ region }: Scene, { on, guard, target }: ReadStep): boolean {
  return region.everywhere.some(
    (other) =>
      on.kind === 'event' &&
      other.on.kind === 'event' &&
      other.on.event === on.event &&
      other.target === target &&
      other.guard === guard,
  );
}

/** Whether what leads to the state is said beside an arrow. */
function isArrow({ layout, states }: Scene, target: ReadState): boolean {
  return layout.words === 'arrow' && states.includes(target);
}

/** Rows in a box: first what leads to other states, for each of them one; then what would be violations. */
function stepRows(scene: Scene, steps: readonly ReadStep[], isWanted: (target: ReadState) => boolean): string[] {
  const leading = steps.map((step) => [step, targetOf(scene, step)] as const).filter(([, to]) => to && isWanted(to));
  const allowedSteps = leading.filter(([, to]) => !to?.isViolation);
  const forbiddenSteps = leading.filter(([, to]) => to?.isViolation);
  return [
    ...groups(allowedSteps, ([, to]) => to).map((group) => allowedRow(scene, group)),
    ...groups(forbiddenSteps, ([{ on }]) => wordsOfTrigger(scene.chart, on)).map((group) => forbiddenRow(scene, group)),
  ];
}

type Leading = readonly (readonly [step: ReadStep, to: ReadState | undefined])[];

function allowedRow(scene: Scene, leading: Leading): string {
  const [, to] = leading[0] ?? [];
  const causes = leading.map(([step]) => wordsOf(scene, step)).join(', or\n');
  const isTimed = leading.some(([{ on }]) => on.kind === 'delay');
  const mark = isTimed ? 'clock' : to && isEnd(to) ? 'end' : undefined;
  return row(lines(scene, `${causes} → ${to ? to.name + scene.place(to) : ''}`, ink, mark));
}

/** Where one event leads into several violations, their conditions are left to the table. */
function forbiddenRow(scene: Scene, leading: Leading): string {
  const [first] = leading[0] ?? [];
  if (!first) return '';
  const cause = leading.length === 1 ? wordsOf(scene, first) : wordsOfTrigger(scene.chart, first.on);
  const names = leading.map(([, to]) => to?.name ?? '').join(', ');
  const mark = first.on.kind === 'delay' ? 'forbiddenClock' : 'cross';
  return row(lines(scene, `${cause} → ${names}`, forbidden, mark));
}

/** The initial state stays on top: what leads back to it is laid out the other way round. */
function arrows(scene: Scene, { name, steps }: ReadState): string[] {
  const { layout, states } = scene;
  const isInitial = (target: string): boolean => states.some((state) => state.isInitial && state.name === target);
  const drawn = steps.filter(
    (step) => !isSaidOfAll(scene, step) && states.some((state) => state.name === step.target && state.name !== name),
  );
  return groups(drawn, ({ target }) => target).map((leading) => {
    const label = layout.words === 'arrow' ? `label=<${arrowLabel(scene, leading)}>` : '';
    const target = leading[0]?.target ?? '';
    return isInitial(target) ? `"${target}" -> "${name}" [dir=back, ${label}]` : `"${name}" -> "${target}" [${label}]`;
  });
}

function arrowLabel(scene: Scene, steps: readonly ReadStep[]): string {
  const rows = steps.map((step) =>
    step.on.kind === 'delay'
      ? row(lines(scene, wordsOf(scene, step), ink, 'clock'))
      : row(lines(scene, wordsOf(scene, step), ink, 'gap')),
  );
  return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">${rows.join('')}</TABLE>`;
}

/** What happens, then on which condition. */
function wordsOf({ chart }: Scene, step: ReadStep): string {
  const condition = wordsOfCondition(chart, step);
  if (condition === undefined) return wordsOfTrigger(chart, step.on);
  return step.on.kind === 'at once' ? `[${condition}]` : `${wordsOfTrigger(chart, step.on)}\n[${condition}]`;
}

function targetOf({ region }: Scene, { target }: ReadStep): ReadState | undefined {
  return region.states.find(({ name }) => name === target);
}

function groups<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): (readonly Item[])[] {
  return [...Map.groupBy(items, keyOf).values()];
}

function table(rows: readonly string[], style: string): string {
  return `<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2" ${style}>${rows.join('')}</TABLE>`;
}

function row(text: string): string {
  return `<TR><TD ALIGN="LEFT">${text}</TD></TR>`;
}

/**
 * Cut between words where a line is too long, and left-justified, as Graphviz does it to lines that end with a break. With
 * a mark, the first line begins with its sign, and the others are indented; a gap keeps all of them off an arrow.
 */
function lines({ layout }: Scene, text: string, color: string, mark?: Mark | 'gap'): string {
  const [first, further] = mark === undefined ? ['', ''] : mark === 'gap' ? [gap, gap] : [marks[mark], indent];
  const length = Math.max(layout.lineLength, ...text.split(/\s/u).map((word) => word.length));
  return text
    .split('\n')
    .flatMap((line) => wrap(line, length))
    .map((line, index) => (index === 0 ? first : further) + withStandIns(escape(line)))
    .map((line) => `<FONT POINT-SIZE="${textPoints}" COLOR="${color}">${line}</FONT><BR ALIGN="LEFT"/>`)
    .join('');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Whether a server refines the charts: driven by whatever clients and network may do, at each instant, it never does what
 * no reading of the charts allows, and leaves undone nothing that all of them demand. Every state of charts and server together is
 * looked at, nearest first, so that the first counterexample is a shortest one.
 *
 * Where the server is to be woken at the instant of an input, both orders are tried.
 */
import type { Output } from '../../impl/broker.ts';
import type { System } from '../../model/explore/system.ts';
import { Behaviour, firstInput, wait, wake, type Act, type ServerState } from './behaviour.ts';
import { busy, none, Readings, type Reading } from './readings.ts';
import type { Action } from './rows.ts';
import type { Subject, TimedServer } from './subject.ts';

/** What is done in one step: by client or network, by a server that is woken, or by time. */
export type Step =
  | { readonly type: 'action'; readonly action: Action; readonly outputs: readonly Output[] }
  | { readonly type: 'wake'; readonly outputs: readonly Output[] }
  | { readonly type: 'wait'; readonly ms: number };

export interface Counterexample {
  /** It did what it must not, left undone what it must do, threw, or has to be woken again and again. */
  readonly kind: 'forbidden' | 'missed' | 'threw' | 'restless';
  readonly why: string;
  /** As short as any; the last step is the one that shows it. */
  readonly way: readonly Step[];
  /** What the charts might have been in before the last step, each part in words. */
  readonly readings: readonly (readonly string[])[];
}

export interface Refined {
  /** Of charts and server together. */
  readonly states: number;
  readonly transitions: number;
  /** The steps to the farthest state, those of time included. */
  readonly depth: number;
  readonly serverStates: number;
  /** Sets of rows that the charts may be in, and the rows in them. */
  readonly readings: number;
  readonly rows: number;
  /** Whether nothing was left to explore when it ended. */
  readonly complete: boolean;
  readonly counterexample: Counterexample | undefined;
  /** What clients and network could do in some state, by its name, and in none. */
  readonly done: readonly string[];
  readonly undone: readonly string[];
  /** All that the server ever put out. */
  readonly outputs: readonly Output[];
}

const serverStatesMax = 2 ** 24;

export class Refinement<Server extends TimedServer> {
  readonly readings: Readings;
  readonly behaviour: Behaviour<Server>;
  readonly #stepMs: number;
  readonly #numbers = new Map<number, number>();
  readonly #nodes: {
    readonly reading: Reading;
    readonly server: ServerState;
    readonly from: number;
    readonly by: Act;
  }[] = [];
  readonly #acts = new Set<Act>();
  #transitions = 0;
  #current = none;
  #counterexample: Counterexample | undefined;

  constructor(system: System, subject: Subject<Server>) {
    this.#stepMs = system.stepMs;
    this.readings = new Readings(system);
    const inputs = this.readings.actions.map(({ input }) => input ?? unheard);
    this.behaviour = new Behaviour(subject, system.stepMs, inputs);
  }

  /** Ends with the first counterexample, or after the layer in which so many states are found. */
  run(statesMax = Infinity): Refined {
    this.#reach(this.readings.first(), 0, wait);
    let depth = 0;
    let next = 0;
    while (next < this.#nodes.length && this.#nodes.length < statesMax && !this.#isOver()) {
      const end = this.#nodes.length;
      for (; next < end && !this.#isOver(); next += 1) this.#expand(next);
      if (this.#nodes.length > end) depth += 1;
    }
    return {
      states: this.#nodes.length,
      transitions: this.#transitions - 1,
      depth,
      serverStates: this.behaviour.size,
      readings: this.readings.size,
      rows: this.readings.rows,
      complete: next === this.#nodes.length && !this.#counterexample,
      counterexample: this.#counterexample,
      done: this.#namesOf((act) => this.#acts.has(act)),
      undone: this.#namesOf((act) => !this.#acts.has(act)),
      outputs: this.behaviour.outputs(),
    };
  }

  #namesOf(is: (act: Act) => boolean): readonly string[] {
    return this.readings.actions.flatMap(({ name }, action) => (is(firstInput + action) ? [name] : []));
  }

  #isOver(): boolean {
    return this.#counterexample !== undefined;
  }

  #expand(number: number): void {
    this.#current = number;
    const { reading, server } = this.#node(number);
    for (const [action, done] of this.readings.done(reading)) this.#react(done, server, firstInput + action);
    if (this.behaviour.isDue(server)) this.#react(reading, server, wake);
    else this.#letTimePass(reading, server);
  }

  #react(reading: Reading, server: ServerState, act: Act): void {
    const isUnheard = act >= firstInput && !this.readings.actions[act - firstInput]?.input;
    if (isUnheard) return this.#reach(reading, server, act);
    const reaction = this.#ask(server, act);
    if (!reaction) return;
    const { outputs, to } = reaction;
    const explained = this.readings.explained(reading, outputs);
    if (explained === none) this.#find('forbidden', 'nothing explains what it put out', act);
    else if (act === wake && to === server && explained === reading)
      this.#find('restless', 'it wants to be woken again, and nothing has changed', act);
    else this.#reach(explained, to, act);
  }

  #letTimePass(reading: Reading, server: ServerState): void {
    const later = this.readings.later(reading);
    if (later === busy) return;
    if (later === none) {
      this.#find('missed', this.readings.overdue(reading).join('; '), wait);
      return;
    }
    const reaction = this.#ask(server, wait);
    if (reaction) this.#reach(later, reaction.to, wait);
  }

  #ask(server: ServerState, act: Act): ReturnType<Behaviour<Server>['after']> | undefined {
    try {
      return this.behaviour.after(server, act);
    } catch (error) {
      this.#find('threw', String(error), act);
      return undefined;
    }
  }

  #reach(reading: Reading, server: ServerState, by: Act): void {
    this.#transitions += 1;
    this.#acts.add(by);
    const key = reading * serverStatesMax + server;
    if (this.#numbers.has(key)) return;
    this.#numbers.set(key, this.#nodes.length);
    this.#nodes.push({ reading, server, from: this.#current, by });
  }

  #find(kind: Counterexample['kind'], why: string, by: Act): void {
    if (this.#counterexample) return;
    const { reading, server } = this.#node(this.#current);
    const way = [this.#step(server, by, kind === 'threw')];
    for (let at = this.#node(this.#current); at.from !== none; at = this.#node(at.from))
      way.push(this.#step(this.#node(at.from).server, at.by, false));
    this.#counterexample = { kind, why, way: way.toReversed(), readings: this.readings.describe(reading) };
  }

  #step(server: ServerState, act: Act, isLost: boolean): Step {
    if (act === wait) return { type: 'wait', ms: this.#stepMs };
    const action = this.readings.actions[act - firstInput];
    const outputs = isLost || (action && !action.input) ? [] : this.behaviour.after(server, act).outputs;
    return action ? { type: 'action', action, outputs } : { type: 'wake', outputs };
  }

  #node(number: number): {
    readonly reading: Reading;
    readonly server: ServerState;
    readonly from: number;
    readonly by: Act;
  } {
    const node = this.#nodes[number];
    if (!node) throw new RangeError(`There is no state ${number}.`);
    return node;
  }
}

/** In place of what does not reach the server. */
const unheard = { connection: none, event: { type: 'client.bytes', bytes: 0 } } as const;

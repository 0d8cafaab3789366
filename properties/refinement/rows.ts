/**
 * The charts' side of a refinement, row by row: a row has a local state for each part of the system. What client and network
 * do, and what timers and time do, is worked out once for each row; what explains an output of the server, once for each output.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Output } from '../../impl/broker.ts';
import { guardTable, Guards } from '../../model/explore/guards.ts';
import { impossible, type LocalStates } from '../../model/explore/local-states.ts';
import { LocalTables } from '../../model/explore/local-tables.ts';
import { serverParts, type System } from '../../model/explore/system.ts';
import type { Move } from '../../model/explore/product.ts';
import type { Remembered } from '../../model/explore/remembered.ts';
import { movesThatExplain, subscriber } from '../../model/explore/server-moves.ts';
import { nowhere, StateSet } from '../../model/explore/state-set.ts';
import type { Stimulus } from './subject.ts';

/** The number of a row. */
export type Row = number;

/** What client or network can do: moves that are one and the same to whoever looks, and differ in what charts are told. */
export interface Action {
  readonly name: string;
  readonly happenings: Move['happenings'];
  /** What of it reaches the server. */
  readonly input: Stimulus | undefined;
}

interface Compiled {
  readonly guards: Guards;
  readonly tells: readonly (readonly { readonly part: number; readonly hears: Remembered }[])[];
}

export interface Later {
  /** Whether client and network let time pass: what they owe is their own matter. */
  readonly isAllowed: boolean;
  /** Undefined if something of the server is overdue. */
  readonly row: Row | undefined;
}

export class Rows {
  readonly actions: readonly Action[];
  readonly #system: System;
  readonly #locals: readonly LocalStates[];
  readonly #environment: readonly number[];
  readonly #rows: StateSet;
  readonly #moves: Compiled;
  /** What nobody sees: that a server takes for itself what the standard leaves open. */
  readonly #unseen: Compiled;
  /** By move: its action. */
  readonly #actionOf: readonly number[];
  readonly #explanations = new Map<string, Compiled>();
  readonly #done: (readonly { readonly action: number; readonly to: Row }[] | undefined)[] = [];
  readonly #fired: (readonly Row[] | undefined)[] = [];
  readonly #later: (Later | undefined)[] = [];
  readonly #from: Uint16Array;
  readonly #to: Uint16Array;

  constructor(system: System) {
    this.#system = system;
    const tables = new LocalTables(system.stepMs);
    this.#locals = system.parts.map((part) => tables.of(part));
    const servers = new Set(serverParts(system));
    this.#environment = system.parts.flatMap((_, part) => (servers.has(part) ? [] : [part]));
    this.#rows = new StateSet(system.parts.length);
    this.#from = new Uint16Array(system.parts.length);
    this.#to = new Uint16Array(system.parts.length);
    const moves = system.moves.filter(({ by }) => by !== 'server');
    const names = [...new Set(moves.map(({ name }) => name))];
    this.#moves = this.#compile(moves);
    this.#unseen = this.#compile(
      system.moves.filter(({ by, happenings }) => by === 'server' && happenings.length === 0),
    );
    this.#actionOf = moves.map(({ name }) => names.indexOf(name));
    this.actions = names.map((name) => actionOf(moves.filter((move) => move.name === name)));
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Where everything begins. */
  first(): Row {
    for (const [part, { isBornAtOnce, input }] of this.#system.parts.entries())
      this.#to[part] = isBornAtOnce ? this.#local(part).birth(input).at(0) : 0;
    return this.#reached();
  }

  /** Each action that is possible, with each row it can lead to. */
  done(row: Row): readonly { readonly action: number; readonly to: Row }[] {
    const known = this.#done[row];
    if (known) return known;
    const done = this.#taken(row, this.#moves).map(({ move, to }) => ({ action: this.#actionOf[move] ?? nowhere, to }));
    this.#done[row] = done;
    return done;
  }

  /** The rows after this output; none if it may not be. */
  explained(row: Row, output: Output): readonly Row[] {
    return this.#taken(row, this.#explanationOf(output)).map(({ to }) => to);
  }

  /** The rows after one timer that is due, or one thing that nobody sees. */
  fired(row: Row): readonly Row[] {
    const known = this.#fired[row];
    if (known) return known;
    const unseen = this.#taken(row, this.#unseen).map(({ to }) => to);
    this.#rows.read(row, this.#from);
    const fired = this.#locals.flatMap((local, part) =>
      local.fired(this.#from[part] ?? 0).map((target) => {
        this.#to.set(this.#from);
        this.#to[part] = target;
        return this.#reached();
      }),
    );
    const all = [...fired, ...unseen];
    this.#fired[row] = all;
    return all;
  }

  /** One step of time later. */
  later(row: Row): Later {
    const known = this.#later[row];
    if (known) return known;
    this.#rows.read(row, this.#from);
    const targets = this.#locals.map((local, part) => local.later.at(this.#from[part] ?? 0));
    const isAllowed = this.#environment.every((part) => targets[part] !== impossible);
    if (!targets.includes(impossible)) this.#to.set(targets);
    const later = { isAllowed, row: targets.includes(impossible) ? undefined : this.#reached() };
    this.#later[row] = later;
    return later;
  }

  /** The parts on which time waits, in words. */
  overdue(row: Row): readonly string[] {
    this.#rows.read(row, this.#from);
    return this.#locals.flatMap((local, part) => {
      const state = this.#from[part] ?? 0;
      return local.later.at(state) === impossible ? [this.#inWords(part, local.seen(state).name)] : [];
    });
  }

  /** The states of the parts that are born, in words. */
  describe(row: Row): readonly string[] {
    this.#rows.read(row, this.#from);
    return this.#locals.flatMap((local, part) => {
      const { name } = local.seen(this.#from[part] ?? 0);
      return name === 'unborn' ? [] : [this.#inWords(part, name)];
    });
  }

  #inWords(part: number, name: string): string {
    return `${this.#system.parts[part]?.name}: ${name}`;
  }

  #taken(row: Row, { guards, tells }: Compiled): readonly { readonly move: number; readonly to: Row }[] {
    this.#rows.read(row, this.#from);
    const possible = new Uint16Array(tells.length);
    const count = guards.possible(this.#from, possible);
    return Array.from(possible.subarray(0, count)).flatMap((move) => {
      this.#to.set(this.#from);
      for (const { part, hears } of tells[move] ?? []) {
        const target = hears.at(this.#to[part] ?? 0);
        if (target === impossible) return [];
        this.#to[part] = target;
      }
      return [{ move, to: this.#reached() }];
    });
  }

  #explanationOf({ connection, event }: Output): Compiled {
    const key = `${connection} ${JSON.stringify(event)}`;
    const known = this.#explanations.get(key);
    if (known) return known;
    const seat = this.#system.seats.find(({ number }) => number === connection);
    const explanation = this.#compile(seat ? movesThatExplain(seat, event) : this.#copies({ connection, event }));
    this.#explanations.set(key, explanation);
    return explanation;
  }

  /** What the subscriber gets has to be the very copy of a will. */
  #copies({ connection, event }: Output): readonly Move[] {
    return this.#system.moves.filter(
      ({ by, happenings: [first] }) =>
        by === 'server' &&
        first?.connection === subscriber &&
        connection === subscriber &&
        isDeepStrictEqual(first.event, event),
    );
  }

  #compile(moves: readonly Move[]): Compiled {
    return {
      guards: new Guards(guardTable(moves, this.#locals)),
      tells: moves.map(({ tells }) =>
        tells.map(({ part, event }) => {
          const local = this.#local(part);
          const input = this.#system.parts[part]?.input ?? {};
          return { part, hears: event === 'birth' ? local.birth(input) : local.hearing(event) };
        }),
      ),
    };
  }

  #local(part: number): LocalStates {
    const local = this.#locals[part];
    if (!local) throw new RangeError(`The system has no part ${part}.`);
    return local;
  }

  #reached(): Row {
    return this.#rows.intern(this.#to, nowhere);
  }
}

function actionOf(moves: readonly Move[]): Action {
  const [first] = moves;
  if (!first || moves.some(({ happenings }) => !isDeepStrictEqual(happenings, first.happenings)))
    throw new RangeError(`Of «${first?.name}» there are several that can be told apart.`);
  const reaching = first.happenings.filter(({ tap }) => tap === 'server');
  // A crash takes all connections along, which the server is not told of one by one.
  const crash = reaching.find(({ event }) => event.type === 'process.crashed');
  const [input, another] = crash ? [crash] : reaching;
  if (another) throw new RangeError(`«${first.name}» reaches the server twice.`);
  const { name, happenings } = first;
  return {
    name,
    happenings,
    input: input && { connection: input.connection, event: input.event as Stimulus['event'] },
  };
}

/**
 * A server as a table, worked out as far as it is asked for: what it puts out, and what it is afterwards, for each input, each
 * waking and each step of time. Its states are told apart by fingerprint; as it cannot be copied, it is led to a state
 * again by the way on which the state was first reached.
 */
import type { Output } from '../../impl/broker.ts';
import type { Stimulus, Subject, TimedServer } from './subject.ts';

/** The number of a state of the server; 0 is the first. */
export type ServerState = number;

/** What can be done to a server: the numbers of {@link wait} and {@link wake}, or {@link firstInput} and more. */
export type Act = number;
export const wait: Act = 0;
export const wake: Act = 1;
export const firstInput: Act = 2;

export interface Reaction {
  readonly outputs: readonly Output[];
  readonly to: ServerState;
}

interface Known {
  readonly isDue: boolean;
  readonly from: ServerState;
  readonly by: Act;
  readonly reactions: (Reaction | undefined)[];
}

/** A server at a time, which may be led on. */
export interface Led<Server> {
  server: Server;
  nowMs: number;
}

const nowhere = -1;
const nothing: readonly Output[] = [];

export class Behaviour<Server extends TimedServer> {
  readonly #subject: Subject<Server>;
  readonly #stepMs: number;
  readonly #inputs: readonly Stimulus[];
  readonly #numbers = new Map<string, ServerState>();
  readonly #states: Known[] = [];
  /** Reactions that led to a state that was known, for whoever doubts that they did. */
  readonly merged: { readonly from: ServerState; readonly by: Act; readonly to: ServerState }[] = [];

  /** `inputs` is all that it is ever given; the act of an input is its place there plus {@link firstInput}. */
  constructor(subject: Subject<Server>, stepMs: number, inputs: readonly Stimulus[]) {
    this.#subject = subject;
    this.#stepMs = stepMs;
    this.#inputs = inputs;
    this.#intern(this.led([]), nowhere, wait);
  }

  get size(): number {
    return this.#states.length;
  }

  /** Whether it is to be woken before any time passes. */
  isDue(state: ServerState): boolean {
    return this.#known(state).isDue;
  }

  /** Throws what the server throws, and RangeError if it wants to be woken between two steps of time. */
  after(state: ServerState, act: Act): Reaction {
    const { reactions } = this.#known(state);
    const known = reactions[act];
    if (known) return known;
    const led = this.led(this.wayTo(state));
    const outputs = this.lead(led, act);
    const reaction = { outputs, to: this.#intern(led, state, act) };
    reactions[act] = reaction;
    return reaction;
  }

  /** All that it has put out so far, each once. */
  outputs(): readonly Output[] {
    const all = this.#states.flatMap(({ reactions }) => reactions.flatMap((reaction) => reaction?.outputs ?? []));
    return [...new Map(all.map((output) => [JSON.stringify(output), output])).values()];
  }

  /** The acts on which the state was first reached. */
  wayTo(state: ServerState): readonly Act[] {
    const way: Act[] = [];
    for (let at = this.#known(state); at.from !== nowhere; at = this.#known(at.from)) way.push(at.by);
    return way.toReversed();
  }

  led(way: readonly Act[]): Led<Server> {
    const led = { server: this.#subject.make(), nowMs: 0 };
    for (const act of way) this.lead(led, act);
    return led;
  }

  lead(led: Led<Server>, act: Act): readonly Output[] {
    const { server, nowMs } = led;
    if (act === wake) return server.advance(nowMs);
    const input = this.#inputs[act - firstInput];
    if (input?.event.type === 'process.crashed') {
      led.server = this.#subject.restarted(server, input.event, nowMs);
      return nothing;
    }
    if (input) return server.input(input.connection, input.event, nowMs);
    // Looking once more where nothing is due leaves no trace of how long nobody has looked.
    if (server.advance(nowMs).length > 0) throw new RangeError('It puts out more than it asked to be woken for.');
    led.nowMs += this.#stepMs;
    const dueMs = server.nextDeadlineMs();
    if (dueMs !== undefined && dueMs < led.nowMs)
      throw new RangeError(`It wants to be woken at ${dueMs}, between two steps of ${this.#stepMs} ms.`);
    return nothing;
  }

  fingerprint({ server, nowMs }: Led<Server>): string {
    return this.#subject.fingerprint(server, nowMs);
  }

  isDueNow({ server, nowMs }: Led<Server>): boolean {
    const dueMs = server.nextDeadlineMs();
    return dueMs !== undefined && dueMs <= nowMs;
  }

  #intern(led: Led<Server>, from: ServerState, by: Act): ServerState {
    const isDue = this.isDueNow(led);
    const key = `${isDue ? 'due' : ''} ${this.fingerprint(led)}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      this.merged.push({ from, by, to: known });
      return known;
    }
    const number = this.#states.push({ isDue, from, by, reactions: [] }) - 1;
    this.#numbers.set(key, number);
    return number;
  }

  #known(state: ServerState): Known {
    const known = this.#states[state];
    if (!known) throw new RangeError(`The server has no state ${state}.`);
    return known;
  }
}

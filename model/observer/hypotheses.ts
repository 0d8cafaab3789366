/**
 * Which readings of the standard's ambiguities a broker may still be following. A world is one reading for each ambiguity
 * that has come up; a broker lives in one of them, all the time. What contradicts a reading ends the worlds in which it
 * holds, and the broker is wrong when no world is left. Worlds are told apart only where that matters: a trace in which
 * nothing ambiguous happens knows one.
 */
import { ambiguity, type AcceptedReadings, type AmbiguityId } from '../ambiguities/register.ts';
import { citationsFor, type Citation } from '../vocabulary/statement.ts';
import type { ProtocolVersion } from '../vocabulary/packet.ts';
import type { Failure, FollowedReadings, Verdict } from '../vocabulary/verdict.ts';

/** What holds by some readings only: these. Of an ambiguity that is not named, any. */
export type Under = Readonly<Partial<Record<AmbiguityId, string>>>;

export interface Contradiction {
  readonly failure: Failure;
  readonly version: ProtocolVersion;
  /** Why it may be no contradiction at all. */
  readonly doubt: string | undefined;
}

interface Ending extends Contradiction {
  /** The ambiguities that it turned on. */
  readonly about: readonly AmbiguityId[];
}

export class Hypotheses {
  readonly #accepted: AcceptedReadings;
  #open: readonly Under[] = [{}];
  /** Ended by what is in doubt. */
  #doubted: readonly (readonly [world: Under, doubt: string])[] = [];
  readonly #split: AmbiguityId[] = [];
  readonly #endings: Ending[] = [];

  constructor(accepted: AcceptedReadings = {}) {
    this.#accepted = accepted;
  }

  /** Whether no world is left, and so nothing more is to be judged. */
  get isOver(): boolean {
    return this.#open.length === 0;
  }

  /** Whether what holds under these readings may still hold. */
  isOpen(under: Under | undefined): boolean {
    return under === undefined ? this.#open.length > 0 : this.#open.some((world) => agrees(world, under));
  }

  /** The readings of one ambiguity that are left to what holds `under` others. */
  readingsOf(id: AmbiguityId, under: Under = {}): readonly string[] {
    const given = under[id];
    const candidates = given === undefined ? this.acceptedOf(id) : [given];
    return candidates.filter((reading) => this.isOpen({ ...under, [id]: reading }));
  }

  /** Ends the worlds in which these readings hold; all of them if there are none. */
  contradict(under: Under | undefined, contradiction: Contradiction): void {
    const about = this.#tellApart(under ?? {});
    this.#end((world) => agrees(world, under ?? {}), { ...contradiction, about });
  }

  /** What happened is right under one of `unders`, and contradicts all other worlds. */
  demand(unders: readonly Under[], contradiction: Contradiction): void {
    const about = unders.flatMap((under) => this.#tellApart(under));
    this.#end((world) => !unders.some((under) => agrees(world, under)), { ...contradiction, about });
  }

  /** Of the ambiguities that came up, and some reading of which was contradicted: what is left. */
  followed(): FollowedReadings {
    const worlds = [...this.#open, ...this.#doubted.map(([world]) => world)];
    const left = this.#split.map((id) => {
      const readings = this.acceptedOf(id).filter((reading) => worlds.some((world) => world[id] === reading));
      return [id, readings] as const;
    });
    return Object.fromEntries(left.filter(([id, readings]) => readings.length < this.acceptedOf(id).length));
  }

  /** What ended the worlds of some readings of this ambiguity, without a doubt. */
  endedBy(id: AmbiguityId): readonly Failure[] {
    return this.#endings
      .filter(({ about, doubt }) => about.includes(id) && doubt === undefined)
      .map(({ failure }) => failure);
  }

  verdict(): Verdict {
    if (!this.isOver) {
      const readings = this.followed();
      return Object.keys(readings).length === 0 ? { verdict: 'pass' } : { verdict: 'pass', readings };
    }
    const [doubted] = this.#doubted;
    return doubted ? { verdict: 'inconclusive', why: doubted[1] } : this.#failure();
  }

  /** What ended the last world; and what had ended the others, if it turned on the same ambiguity. */
  #failure(): Failure {
    const last = this.#endings.at(-1);
    if (!last) throw new Error('There is no failure.');
    const earlier = this.#endings.slice(0, -1).filter(({ about }) => about.some((id) => last.about.includes(id)));
    if (earlier.length === 0) return last.failure;
    const ids = [...new Set([...earlier, last].flatMap(({ about }) => about))];
    const ofAmbiguities = ids.flatMap((id): readonly Citation[] => ambiguity(id).statements);
    const before = earlier.map(({ failure: { why, at } }) => `${why} (at ${at} ms)`);
    return {
      ...last.failure,
      statements: [...new Set([...last.failure.statements, ...citationsFor(last.version, ofAmbiguities)])],
      why: `${last.failure.why}; against the other readings of ${ids.join(', ')} had been that ${before.join('; ')}`,
    };
  }

  #end(ends: (world: Under) => boolean, ending: Ending): void {
    const { doubt } = ending;
    const ended = this.#open.filter(ends);
    this.#open = this.#open.filter((world) => !ends(world));
    if (doubt === undefined) this.#doubted = this.#doubted.filter(([world]) => !ends(world));
    else this.#doubted = [...this.#doubted, ...ended.map((world) => [world, doubt] as const)];
    if (ended.length > 0) this.#endings.push(ending);
  }

  /** Answers the ambiguities. */
  #tellApart(under: Under): readonly AmbiguityId[] {
    const ids = Object.keys(under) as AmbiguityId[];
    for (const id of ids) {
      if (this.#split.includes(id)) continue;
      this.#split.push(id);
      const readings = this.acceptedOf(id);
      const apart = (world: Under): Under[] => readings.map((reading) => ({ ...world, [id]: reading }));
      this.#open = this.#open.flatMap(apart);
      this.#doubted = this.#doubted.flatMap(([world, doubt]) => apart(world).map((one) => [one, doubt] as const));
    }
    return ids;
  }

  /** Those that a broker may follow, before it has done anything. */
  acceptedOf(id: AmbiguityId): readonly string[] {
    return this.#accepted[id] ?? ambiguity(id).accepted;
  }
}

/** In the same world; where a world has not been told apart, it holds any reading. */
function agrees(world: Under, under: Under): boolean {
  return (Object.keys(under) as AmbiguityId[]).every((id) => world[id] === undefined || world[id] === under[id]);
}

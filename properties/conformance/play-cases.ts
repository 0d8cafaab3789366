/**
 * Plays cases against a real server, many side by side: once in haste, and what fails again and again with patience, so that
 * nothing is said not to come that only comes late.
 */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { Case } from './case.ts';
import { Places } from './places.ts';
import { Deviation, NotOffered } from './wire/deviation.ts';
import { Unreachable } from './wire/opened.ts';
import { hasty, patient, type Patience } from './wire/patience.ts';
import { TcpWire, type TcpWireOptions } from './wire/tcp-wire.ts';

export interface PlannedCase {
  readonly area: string;
  readonly one: Case;
  readonly version: ProtocolVersion;
}

export interface PlayOptions extends Pick<TcpWireOptions, 'address' | 'offered' | 'cleansUp'> {
  /** What more the server may take for what is due at an instant. */
  readonly lateMs: number;
  readonly freshTag: () => string;
  /** For how long in all the server that is shared stood still between two instants of `performance.now()`, if that is measured. */
  readonly standstillMs?: (from: number, to: number) => number;
  /** For the repetitions; that of {@link patient} if left out. */
  readonly patience?: Patience;
  /** Starts a server for a case alone that needs one set up so; without it such a case is not played. */
  readonly startWith?: (options: NonNullable<Case['options']>) => Promise<Pick<Server, 'address' | 'stop'>>;
  readonly onPlayed: () => void;
}

interface Server {
  readonly address: TcpWireOptions['address'];
  readonly stop: () => Promise<unknown>;
}

export interface PlayedCase extends PlannedCase {
  readonly outcome: 'pass' | 'fail' | 'inconclusive' | 'not offered';
  /** Why nothing can be said. */
  readonly why?: string;
  readonly remarks: readonly string[];
  /** How often it failed of the times that it was repeated with patience. */
  readonly confirmation?: { readonly failed: number; readonly of: number };
  /** Each time that it failed then. */
  readonly failures?: readonly CaseFailure[];
}

export interface CaseFailure {
  /** What the server did instead. */
  readonly why: string;
  /** What passed, line by line. */
  readonly exchange: readonly string[];
}

type Trial =
  | { readonly verdict: 'pass'; readonly remarks: readonly string[] }
  | ({ readonly verdict: 'deviates' } & CaseFailure)
  | { readonly verdict: 'not offered' | 'disturbed'; readonly why: string };

const atOnce = 48;
const repetitions = 3;
/** Of a trial that this process disturbed. */
const triesMax = 4;

/** In their order. */
export async function playCases(plan: readonly PlannedCase[], options: PlayOptions): Promise<readonly PlayedCase[]> {
  const player = new Player(options);
  // Those that mind whom they share the server with go one after the other, so they begin first.
  const [alone, others] = [plan.filter(({ one }) => one.exact), plan.filter(({ one }) => !one.exact)];
  const played = await Promise.all([...alone, ...others].map(async (planned) => player.play(planned)));
  const byPlan = new Map([...alone, ...others].map((planned, index) => [planned, played[index]]));
  return plan.flatMap((planned) => byPlan.get(planned) ?? []);
}

class Player {
  readonly #options: PlayOptions;
  readonly #places = new Places(atOnce);
  readonly #alone = new Places(1);

  constructor(options: PlayOptions) {
    this.#options = options;
  }

  async play(planned: PlannedCase): Promise<PlayedCase> {
    const { lateMs, onPlayed } = this.#options;
    const first = await this.#try(planned, hasty(lateMs));
    const judged = first.verdict === 'deviates' ? await this.#confirm(planned, first) : plainly(planned, first);
    onPlayed();
    return judged;
  }

  async #confirm(planned: PlannedCase, first: Trial & { verdict: 'deviates' }): Promise<PlayedCase> {
    const { lateMs, patience = patient(lateMs) } = this.#options;
    const trials = await Promise.all(Array.from({ length: repetitions }, async () => this.#try(planned, patience)));
    const deviations = trials.filter((trial) => trial.verdict === 'deviates');
    const passed = trials.find((trial) => trial.verdict === 'pass');
    const confirmation = { failed: deviations.length, of: trials.length };
    const [deviation] = deviations;
    if (!deviation) {
      const remark = `In haste once, and in ${trials.length} repetitions with patience not again: ${first.why}`;
      return { ...planned, outcome: passed ? 'pass' : 'inconclusive', why: first.why, remarks: [remark] };
    }
    if (planned.one.rigour === true && planned.version === '5.0') {
      const remarks = [`5.0 leaves open how closely a server looks: ${deviation.why}`];
      return { ...planned, outcome: 'pass', remarks, failures: deviations };
    }
    return { ...planned, outcome: 'fail', remarks: [], confirmation, failures: deviations };
  }

  async #try(planned: PlannedCase, patience: Patience): Promise<Trial> {
    for (let tries = 1; ; tries++) {
      const trial = await this.#tryOnce(planned, patience);
      if (trial.verdict !== 'disturbed' || tries === triesMax) return trial;
    }
  }

  async #tryOnce({ one, version }: PlannedCase, patience: Patience): Promise<Trial> {
    const { address, offered, cleansUp, freshTag, startWith, standstillMs } = this.#options;
    const setUp = one.refuses === true ? undefined : one.options;
    const leaveAlone = one.exact ? await this.#alone.take() : undefined;
    const leave = await this.#places.take();
    const server = setUp && startWith ? await startWith(setUp) : undefined;
    const wire = new TcpWire({
      address: server?.address ?? address,
      version,
      tag: freshTag(),
      patience,
      exact: one.exact,
      holdsBack: one.holdsBack,
      isAlone: server !== undefined,
      offered,
      cleansUp,
      onWait: leave,
    });
    const startedAt = performance.now();
    try {
      const tried = await tryOn(one, wire);
      const stoodStillMs = server || !wire.hasWaited ? 0 : (standstillMs?.(startedAt, performance.now()) ?? 0);
      return tried.verdict === 'deviates' && stoodStillMs > standstillMsMax ? stoodStill : tried;
    } finally {
      await wire.end();
      await server?.stop();
      leave();
      leaveAlone?.();
    }
  }
}

async function tryOn(one: Case, wire: TcpWire): Promise<Trial> {
  try {
    await one.run(wire);
    return wire.wasLate ? late : { verdict: 'pass', remarks: [...new Set(wire.remarks)] };
  } catch (error) {
    if (error instanceof NotOffered) return { verdict: 'not offered', why: error.message };
    if (error instanceof Unreachable) return { verdict: 'disturbed', why: `no connection: ${error.message}` };
    if (!(error instanceof Deviation)) throw error;
    return wire.wasLate
      ? late
      : { verdict: 'deviates', why: error.message, exchange: error.isWhole ? [] : wire.transcript.lines };
  }
}

/** A server whose process was not run may not have counted that time: what it does at an instant is then no evidence. */
const standstillMsMax = 500;
const stoodStill: Trial = { verdict: 'disturbed', why: 'the server stood still for too long' };
const late: Trial = { verdict: 'disturbed', why: 'the checker stood still for too long' };

function plainly(planned: PlannedCase, trial: Exclude<Trial, { verdict: 'deviates' }>): PlayedCase {
  if (trial.verdict === 'pass') return { ...planned, outcome: 'pass', remarks: trial.remarks };
  const outcome = trial.verdict === 'disturbed' ? 'inconclusive' : 'not offered';
  return { ...planned, outcome, why: trial.why, remarks: [] };
}

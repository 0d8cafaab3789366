/** What a judgement of traffic comes to: each finding in full as it is made, its repetitions in a line, and the exit code. */
import { isOutput } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { ConnectionNumber, Observation } from '../../model/vocabulary/trace.ts';
import { overdueBy, type Failure } from '../../model/vocabulary/verdict.ts';
import { exitCodes } from '../check/result.ts';
import { formatFinding } from '../report/finding.ts';
import { grouped, headline } from '../report/sequence-chart.ts';
import type { Finding } from './watch.ts';

export interface AccountOptions {
  readonly broker: string;
  /** How it was judged, for people. */
  readonly how: string;
  /** What is late, and a close without a reason, counts like a violation. */
  readonly isStrict: boolean;
  readonly print: (text: string) => void;
}

type Kind = NonNullable<Failure['kind']>;
const kindOf = ({ kind = 'violation' }: Failure): Kind => kind;

export class Account {
  readonly #options: AccountOptions;
  /** The kind of each finding, as it is known by now. */
  readonly #kinds = new Map<readonly Observation[], Kind>();
  readonly #times = new Map<string, number>();
  readonly #doubts = new Map<string, number>();

  constructor(options: AccountOptions) {
    this.#options = options;
  }

  take({ failure, observations }: Finding): void {
    const { print, broker, how, isStrict } = this.#options;
    const wasKnown = this.#kinds.has(observations);
    this.#kinds.set(observations, kindOf(failure));
    const { connection, at } = failure;
    if (wasKnown) {
      const overdue = overdueBy(failure);
      const beyond = overdue ? `, ${grouped(overdue.beyondMs)} ms past what is allowed` : '';
      return print(`! it has come after all, on connection ${connection}${beyond}: late, and no violation`);
    }
    const key = `${failure.statements[0] ?? ''} ${failure.why}`;
    const times = (this.#times.get(key) ?? 0) + 1;
    this.#times.set(key, times);
    if (times > 1)
      return print(`  again, on connection ${connection} at ${grouped(at)} ms: ${headline(failure)} (${times} times)`);
    const version = versionOf(observations);
    const shown = seenAtBothEnds(observations);
    print(`${formatFinding({ broker, version, how, observations: shown, failure, isStrict, replay: undefined })}\n`);
  }

  /** The server has sent what is no MQTT. */
  takeServerFault(connection: ConnectionNumber, why: string, at: number, observations: readonly Observation[]): void {
    const failure: Failure = {
      verdict: 'fail',
      statements: ['expected:output-has-a-cause'],
      at,
      connection,
      chart: 'the codec',
      expected: {},
      why: `the server has sent what is no MQTT. ${why}`,
    };
    this.take({ failure, observations: [...observations] });
  }

  doubt(why: string): void {
    this.#doubts.set(why, (this.#doubts.get(why) ?? 0) + 1);
  }

  /** `isJudged`: there was something to judge. */
  exitCode(isJudged: boolean): number {
    const kinds = [...this.#kinds.values()];
    if (kinds.includes('violation') || (this.#options.isStrict && kinds.length > 0)) return exitCodes.fail;
    return isJudged && this.#doubts.size === 0 ? exitCodes.pass : exitCodes.inconclusive;
  }

  /** For people, without a line break at the end. */
  summary(counts: { readonly connections: number; readonly packets: number }, isJudged: boolean): string {
    const kinds = [...this.#kinds.values()];
    const told = (['violation', 'late', 'unexplained close'] as const).flatMap((kind) => {
      const count = kinds.filter((one) => one === kind).length;
      return count === 0 ? [] : [`${grouped(count)} × ${kind}`];
    });
    const doubts = [...this.#doubts.values()].reduce((sum, count) => sum + count, 0);
    const [mark, verdict] = isJudged
      ? told.length > 0
        ? [kinds.includes('violation') ? '✗' : '!', told.join(', ')]
        : ['✓', 'nothing to be said against the server']
      : ['?', 'inconclusive: no client was accepted'];
    const inDoubt = doubts === 0 ? [] : [`  in doubt, and not judged: ${grouped(doubts)}`];
    const lines = [...this.#doubts].slice(0, 3).map(([why, count]) => `    ${grouped(count)} × ${why}`);
    const { packets, connections } = counts;
    return [
      `${mark} ${grouped(packets)} packets on ${grouped(connections)} connections: ${verdict}.`,
      ...inDoubt,
      ...lines,
    ].join('\n');
  }
}

/** For a chart in text, in which everything that the server's end has seen has come from the other, or gets there. */
export function seenAtBothEnds(observations: readonly Observation[]): readonly Observation[] {
  if (observations.some(({ tap }) => tap !== 'server')) return observations;
  return observations.flatMap((one): readonly Observation[] => {
    const other: Observation = { ...one, tap: 'client' };
    return isOutput(one.event) ? [one, other] : [other, one];
  });
}

function versionOf(observations: readonly Observation[]): ProtocolVersion | 'unknown' {
  const connect = observations.map(({ event }) => event).find((event) => event.type === 'client.CONNECT');
  return connect?.type === 'client.CONNECT' ? connect.protocolVersion : 'unknown';
}

/** Normative statements: the ids are types, so that a citation of one that does not exist does not compile. */
import ledger311 from './ledgers/mqtt-3.1.1.json' with { type: 'json' };
import ledger50 from './ledgers/mqtt-5.0.json' with { type: 'json' };
import type { ProtocolVersion } from './packet.ts';
import type { statementIds } from './statement-ids.ts';

/** `3.1.1:MQTT-3.1.2-24`: the version, then the number OASIS gave it, or the ledger's own `U-` number. */
export type StatementId = (typeof statementIds)[number];

/** What no statement of the standard says and every user expects; cited where a MUST would be. */
export type ExpectationId = keyof typeof expectations;
export const expectations = {
  'expected:healthy-link-is-kept': 'A client that keeps its promises on a working link is not disconnected.',
  'expected:process-is-alive': 'The broker goes on accepting Network Connections, whatever a client sends.',
  'expected:others-are-served': 'What one client does never stops the service of another.',
  'expected:output-has-a-cause': 'A server sends nothing for which no event of the trace gives a reason.',
  'expected:network-loses-no-order':
    'What leaves one end of a Network Connection arrives at the other in order, or not at all.',
} as const;

export type Citation = StatementId | ExpectationId;

export interface Statement {
  readonly id: Citation;
  readonly section: string;
  readonly level: string;
  readonly binds: string;
  /** `wire` if a peer, or another client, can see a violation. */
  readonly observable: string;
  /** What the ledgers file it under, such as `session-expiry`. */
  readonly area: string;
  readonly paraphrase: string;
}

const byId: ReadonlyMap<string, Statement> = new Map(
  (
    [
      ['3.1.1', ledger311],
      ['5.0', ledger50],
    ] as const
  ).flatMap(([version, ledger]) =>
    [...ledger.statements, ...ledger.unnumbered].map((row): [string, Statement] => {
      const id = `${version}:${row.id}` as StatementId;
      return [id, { ...row, id }];
    }),
  ),
);

/** The rows of both ledgers, 3.1.1 first, in the order of the standards. */
export const allStatements: readonly Statement[] = [...byId.values()];

/** The ledger's row of a citation, or the expectation in the same shape. */
export function statement(id: Citation): Statement {
  const found = byId.get(id);
  if (found) return found;
  if (!(id in expectations)) throw new RangeError(`No ledger has the statement ${id}.`);
  const paraphrase = expectations[id as ExpectationId];
  return {
    id,
    section: 'expected of every broker',
    level: 'expected',
    binds: 'server',
    observable: 'wire',
    area: 'expected',
    paraphrase,
  };
}

/** Those of `citations` that speak of `version`, expectations included. */
export function citationsFor(version: ProtocolVersion, citations: readonly Citation[]): readonly Citation[] {
  return citations.filter((id) => id.startsWith(`${version}:`) || id.startsWith('expected:'));
}

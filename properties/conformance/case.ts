/**
 * A case: a short exchange on the wire that shows whether a server keeps some statements of the standard, and a fault of
 * our broker that the case has to notice. Cases are for what one exchange settles, the form of packets and their
 * properties above all; what depends on time and on the order of many events is the matter of the properties.
 */
import type { BrokerOptions } from '../../impl/broker.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { StatementId } from '../../model/vocabulary/statement.ts';
import type { Edit } from '../faults/edit.ts';
import type { Exact } from './wire/names.ts';
import type { Wire } from './wire/wire.ts';

export interface Case {
  /** What a server does that keeps the statements. */
  readonly sentence: string;
  /** The case is run in each version of which it cites one. */
  readonly statements: readonly StatementId[];
  /** Needs a broker set up so. */
  readonly options?: Partial<BrokerOptions>;
  /**
   * It is about wrong input, which 5.0 has a server find by as close a look as it can afford (5.0, section 4.13.1), and
   * nothing else of 5.0 demands the close. There a server that does not look so closely is no deviation.
   */
  readonly rigour?: boolean;
  /**
   * It is about messages of QoS 1 and 2 that are not acknowledged, several at a time. A server that sends the next one only
   * after the acknowledgement shows nothing then.
   */
  readonly holdsBack?: boolean;
  /** What the names of the case are about, so that a run may not change them; one such run has the server at a time. */
  readonly exact?: Exact;
  /** Of what `options` say it needs no more than that one user is refused. */
  readonly refuses?: boolean;
  /** Throws a `Deviation` if the server does something else. */
  readonly run: (wire: Wire) => Promise<void>;
  /**
   * Faults of our broker, each of which makes the case fail in some version, and so that there is one for each version:
   * for every duty that the sentence names, one that neglects it.
   */
  readonly brokenBy: readonly Fault[];
}

/** A fault of one edit, or of several that belong together. */
export type Fault = Edit | readonly Edit[];

export function versionsOf({ statements }: Case): readonly ProtocolVersion[] {
  return (['3.1.1', '5.0'] as const).filter((version) => statements.some((id) => id.startsWith(`${version}:`)));
}

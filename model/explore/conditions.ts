/** What moves ask of the parts of a product. */
import type { ChartEvent } from '../run/chart.ts';
import type { Condition, PartNumber } from './product.ts';

type Holds = Condition['holds'];

export const some = (holds: Holds, ...parts: readonly PartNumber[]): Condition => ({ of: 'some', parts, holds });
export const none = (holds: Holds, ...parts: readonly PartNumber[]): Condition => ({ of: 'none', parts, holds });

export const isUnborn: Holds = ({ name }) => name === 'unborn';
/** Of a connect chart: the server's end is closed. */
export const isClosed: Holds = ({ name }) => name === 'closed';
/** Of a connect chart. */
export const waitsForConnack: Holds = ({ name }) => name === 'received';
/** Of a client chart. */
export const hasNotConnected: Holds = ({ name }) => name === 'sending.before, answer.before';
export const isAccepted: Holds = ({ name }) =>
  name.startsWith('sending.promised') || name.startsWith('sending.free') || name.startsWith('sending.midPacket');
export const mayNotClose: Holds = (seen) => isUnborn(seen) || seen.name.startsWith('sending.over');
export const owesNoPing: Holds = ({ context }) => (context as { readonly owed?: number }).owed === 0;

/** An output has to be explained by one of these charts. */
export const offeredBy = (output: ChartEvent, ...parts: readonly PartNumber[]): Condition =>
  some(explaining(output), ...parts);
export const notOfferedBy = (output: ChartEvent, ...parts: readonly PartNumber[]): Condition =>
  none(explaining(output), ...parts);

function explaining(output: ChartEvent): Holds {
  return ({ offers }) => offers.some((offer) => Object.keys(offer).every((field) => offer[field] === output[field]));
}

/** Of a session chart: it has noted such a CONNECT of the connection, and no CONNACK to it. */
export function isCandidate(connection: number, cleanStart: boolean): Holds {
  return ({ context }) =>
    (context as SessionContext).candidates?.some(
      (one) => one.connection === connection && one.cleanStart === cleanStart,
    ) === true;
}

interface SessionContext {
  readonly candidates?: readonly { readonly connection: number; readonly cleanStart: boolean }[];
}

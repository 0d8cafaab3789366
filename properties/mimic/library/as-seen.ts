/** Distortions with the times at which a broker was seen to close too early, or late. */
import type { Failure } from '../../../model/vocabulary/verdict.ts';
import { isClientPacket, isOutput } from '../../../model/vocabulary/event.ts';
import type { Observation } from '../../../model/vocabulary/trace.ts';
import { asItShould, type Distortion } from '../distortion.ts';
import type { KeepAliveLimit } from './of-keep-alive.ts';

/** What reached the server on the connection of the failure by then, and the output that failed, if one did. */
function whatWasSeen(
  { at, connection }: Failure,
  observations: readonly Observation[],
): { readonly inputs: readonly Observation[]; readonly output: Observation | undefined } {
  const there = observations.filter((one) => one.connection === connection && one.tap === 'server' && one.at <= at);
  const last = there.at(-1);
  return {
    inputs: there.filter(({ event }) => !isOutput(event)),
    output: last && last.at === at && isOutput(last.event) ? last : undefined,
  };
}

/** The share of the Keep Alive after which the connection was closed. */
export function limitsAsSeen(failure: Failure, observations: readonly Observation[]): readonly KeepAliveLimit[] {
  const { inputs, output } = whatWasSeen(failure, observations);
  const seconds =
    inputs.map(({ event }) => event).find((event) => event.type === 'client.CONNECT')?.keepAliveSeconds ?? 0;
  const last = inputs.findLast(({ event }) => isClientPacket(event));
  if (!output || !last || seconds === 0) return [];
  const share = (output.at - last.at) / (seconds * 1000);
  return [{ what: `closes at ${share.toFixed(2)} K`, limitMs: (keepAlive) => Math.round(keepAlive * share * 1000) }];
}

/** A close as long after an input as it was seen. */
export function closesAsSeen(failure: Failure, observations: readonly Observation[]): readonly Distortion[] {
  const { inputs, output } = whatWasSeen(failure, observations);
  if (output?.event.type !== 'network.closed' && output?.event.type !== 'server.DISCONNECT') return [];
  const lastOfType = new Map(inputs.map((input) => [input.event.type, input.at]));
  const { event, at } = output;
  return [...lastOfType].map(([type, inputAt]) => ({
    what: `closes ${at - inputAt} ms after ${type}`,
    instead: (site) =>
      site.on === 'input' && site.event.type === type
        ? [
            asItShould(site),
            {
              effect: 'close',
              afterMs: at - inputAt,
              ...(event.type === 'server.DISCONNECT' && { reasonCode: event.reasonCode ?? 0 }),
            },
          ]
        : undefined,
  }));
}

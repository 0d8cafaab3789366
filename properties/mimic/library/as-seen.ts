/** Distortions with what a broker was seen to do, and when. */
import type { Failure } from '../../../model/vocabulary/verdict.ts';
import { isClientPacket, isOutput, type EventType, type ServerEvent } from '../../../model/vocabulary/event.ts';
import type { Observation } from '../../../model/vocabulary/trace.ts';
import { asItShould, type Distortion, type Effect } from '../distortion.ts';
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

/** What failed once more, as long after an input as it was seen; not what bears names, as those of other runs are others. */
export function outputsAsSeen(failure: Failure, observations: readonly Observation[]): readonly Distortion[] {
  const { inputs, output } = whatWasSeen(failure, observations);
  if (!output || output.event.type === 'server.PUBLISH') return [];
  const lastOfType = new Map(inputs.map((input) => [input.event.type, input.at]));
  return [...lastOfType].flatMap(([type, inputAt]) => {
    const effect = effectAsSeen(output, inputAt);
    const what = effect.effect === 'close' ? 'closes' : `sends ${output.event.type.replace('server.', '')}`;
    const doesSo = `${what} ${output.at - inputAt} ms after ${type.replace('client.', '')}`;
    return [onInput(type, doesSo, effect, true), onInput(type, `overlooks it, and ${doesSo}`, effect, false)];
  });
}

function effectAsSeen({ event, at }: Observation, inputAt: number): Effect {
  const afterMs = at - inputAt;
  if (event.type === 'network.closed') return { effect: 'close', afterMs };
  if (event.type === 'server.DISCONNECT') return { effect: 'close', reasonCode: event.reasonCode ?? 0, afterMs };
  return { effect: 'send', event: event as ServerEvent, afterMs };
}

function onInput(type: EventType, what: string, effect: Effect, isTaken: boolean): Distortion {
  return {
    what,
    instead: (site) => {
      if (site.on !== 'input' || site.event.type !== type) return undefined;
      return isTaken ? [asItShould(site), effect] : [effect];
    },
  };
}

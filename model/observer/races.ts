/** Inputs that a server may have taken in either order, as a wire is between: what fails after that is not judged. */
import type { Timer } from '../run/instance.ts';
import { isOutput, type MqttEvent } from '../vocabulary/event.ts';
import type { Observation } from '../vocabulary/trace.ts';
import type { Cast } from './cast.ts';
import { offered } from './subject.ts';

const closeByServer: MqttEvent = { type: 'network.closed', by: 'server', abortive: false };

/**
 * Why it is not known when the server took this input: it was noted before a deadline, or before the server's own close was
 * seen, and may reach the server after it; or it crosses an input of the same client on another connection; or it is a close,
 * and what came behind the CONNECT of that connection may have been taken before it, or not at all.
 */
export function raceOf(observation: Observation, cast: Cast): string | undefined {
  const { at, connection, event } = observation;
  if (!cast.stage.isOnWire || isOutput(event) || event.type === 'network.opened') return undefined;
  const boundMs = cast.stage.delayMs(at);
  if (event.type === 'network.closed' && cast.holdsBack(connection))
    return `at ${at} ms a connection was closed before its CONNACK came; the server may have taken in what went behind the CONNECT`;
  const isNear = cast
    .relatives(connection, event)
    .some(
      ({ chart, instance }) =>
        instance.timers.some((timer) => begins(timer, at + boundMs) && !instance.firesIntoViolation(timer)) ||
        (chart === 'keep-alive' && offered(instance.facts, closeByServer)),
    );
  if (!isNear && !cast.crossing(observation)) return undefined;
  return (
    `at ${at} ms an input came within ${boundMs} ms of a deadline, or of an input on another connection of the client; ` +
    'the server may have taken them in either order'
  );
}

/** Whether something may have begun by that at the server. That a window ends is nothing that a server does. */
function begins({ deadline, endsWindow, reckoning }: Timer, by: number): boolean {
  return !endsWindow && deadline - reckoning.earlierMs <= by;
}

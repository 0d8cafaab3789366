/** What the broker asks of the program that it is part of. */
import type { ProblemInformation } from '../model/vocabulary/packet.ts';
import { isMqttString } from './topic.ts';

/**
 * What the hook answers, or `instead` if it throws. The fault is the program's, and is told to it; it must not become that of
 * the client in question, nor of all the others, as an exception out of the broker would.
 */
export function ask<Asked extends readonly unknown[], Answer>(
  onError: (error: unknown) => void,
  instead: Answer,
  hook: (...asked: Asked) => Answer,
  ...asked: Asked
): Answer {
  try {
    return hook(...asked);
  } catch (error) {
    onError(error);
    return instead;
  }
}

/** What of a hook's words can be said in MQTT: a string that is ill-formed or too long is left out. */
export function wellFormed({ reasonString, userProperties }: ProblemInformation): ProblemInformation {
  const said = userProperties?.filter(([name, value]) => isMqttString(name) && isMqttString(value));
  return {
    ...(reasonString !== undefined && isMqttString(reasonString) && { reasonString }),
    ...(said !== undefined && said.length > 0 && { userProperties: said }),
  };
}

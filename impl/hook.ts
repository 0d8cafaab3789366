/** What the broker asks of the program that it is part of. */
import type { Connack, ProblemInformation, ProtocolVersion } from '../model/vocabulary/packet.ts';
import { isMqttString } from './topic.ts';

/** Who asks. */
export interface ClientIdentity {
  readonly clientId: string;
  readonly protocolVersion: ProtocolVersion;
  readonly userName: string | undefined;
}

/** What becomes of a CONNECT. */
export interface ConnectAnswer extends ProblemInformation, Pick<Connack, 'serverReference' | 'responseInformation'> {
  /** 0 accepts; a Connect Reason Code of 5.0 refuses, and is translated for 3.1.1. */
  readonly reasonCode: number;
}

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

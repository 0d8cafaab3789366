/** Which packet may bear which Reason Code, and what 3.1.1 says instead. */
import { reasonCode } from '../model/vocabulary/packet.ts';

/** Beside success (5.0, table 3-1). */
const connectReasonCodes: ReadonlySet<number> = new Set([
  0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b, 0x9c,
  0x9d, 0x9f,
]);

/** Those of a server (5.0, table 3-10). */
const serverDisconnectCodes: ReadonlySet<number> = new Set([
  0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
  0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2,
]);

/** Another time, or at another server, it might be served. */
const unavailable: ReadonlySet<number> = new Set([
  reasonCode.unspecifiedError,
  reasonCode.implementationSpecificError,
  reasonCode.serverUnavailable,
  reasonCode.serverBusy,
  reasonCode.quotaExceeded,
  reasonCode.useAnotherServer,
  reasonCode.serverMoved,
  reasonCode.connectionRateExceeded,
]);

/** The code by which a CONNACK refuses (5.0:MQTT-3.2.2-8). A code that no CONNACK may bear becomes 0x80. */
export function connectReasonCode(refusal: number): number {
  return connectReasonCodes.has(refusal) ? refusal : reasonCode.unspecifiedError;
}

/** The return code of 3.1.1 for a Connect Reason Code (3.1.1, table 3.1). */
export function returnCode(refusal: number): number {
  if (refusal === reasonCode.unsupportedProtocolVersion) return 1;
  if (refusal === reasonCode.clientIdentifierNotValid) return 2;
  if (unavailable.has(refusal)) return 3;
  return refusal === reasonCode.badUserNameOrPassword ? 4 : 5;
}

/** The code of a DISCONNECT (5.0:MQTT-3.14.2-1). What it has no word for is a Protocol Error. */
export function disconnectReasonCode(code: number): number {
  return serverDisconnectCodes.has(code) ? code : reasonCode.protocolError;
}

/** What a packet to a 5.0 client may say beside what it has to, and whether it may be sent at all. */
import type { ServerEvent } from '../model/vocabulary/event.ts';
import type { Connect, ProblemInformation } from '../model/vocabulary/packet.ts';
import { packetBytes } from './packet-size.ts';

/** What a CONNECT asks of all packets that answer it and follow. */
export interface AnswerLimits {
  /** The Maximum Packet Size, Infinity if there is none. */
  readonly packetBytesMax: number;
  /** The Request Problem Information. */
  readonly problemInformation: boolean;
}

/** Every packet but PUBLISH, whose properties are the publisher's. */
export type Answer = Exclude<ServerEvent, { readonly type: 'server.PUBLISH' }>;

/** `undefined` for the many clients that ask for nothing, 3.1.1 included. */
export function answerLimits(connect: Connect): AnswerLimits | undefined {
  const { protocolVersion, maximumPacketSizeBytes, requestProblemInformation = true } = connect;
  if (protocolVersion === '3.1.1') return undefined;
  if (maximumPacketSizeBytes === undefined && requestProblemInformation) return undefined;
  return { packetBytesMax: maximumPacketSizeBytes ?? Infinity, problemInformation: requestProblemInformation };
}

/** The packet with as much Problem Information as it may have, `undefined` if even without any it must not be sent (5.0:MQTT-3.1.2-24). */
export function fitted(answer: Answer, limits: AnswerLimits): Answer | undefined {
  const { packetBytesMax, problemInformation } = limits;
  // 5.0:MQTT-3.1.2-29: only PUBLISH, CONNACK and DISCONNECT may have it unasked.
  const isInformed = problemInformation || answer.type === 'server.CONNACK' || answer.type === 'server.DISCONNECT';
  const full = isInformed ? answer : withoutReasonString(withoutUserProperties(answer));
  if (packetBytesMax === Infinity || packetBytes(full) <= packetBytesMax) return full;
  // 5.0:MQTT-3.2.2-20, 5.0:MQTT-3.4.2-3, 5.0:MQTT-3.5.2-3, 5.0:MQTT-3.6.2-3, 5.0:MQTT-3.7.2-3, 5.0:MQTT-3.9.2-2,
  // 5.0:MQTT-3.11.2-2, 5.0:MQTT-3.14.2-4, 5.0:MQTT-3.15.2-3.
  const shorter = withoutUserProperties(full);
  if (packetBytes(shorter) <= packetBytesMax) return shorter;
  // 5.0:MQTT-3.2.2-19, 5.0:MQTT-3.4.2-2, 5.0:MQTT-3.5.2-2, 5.0:MQTT-3.6.2-2, 5.0:MQTT-3.7.2-2, 5.0:MQTT-3.9.2-1,
  // 5.0:MQTT-3.11.2-1, 5.0:MQTT-3.14.2-3, 5.0:MQTT-3.15.2-2.
  const bare = withoutReasonString(shorter);
  return packetBytes(bare) <= packetBytesMax ? bare : undefined;
}

function withoutUserProperties(answer: Answer & ProblemInformation): Answer {
  if (answer.userProperties === undefined) return answer;
  const { userProperties: _, ...rest } = answer;
  return rest;
}

function withoutReasonString(answer: Answer & ProblemInformation): Answer {
  if (answer.reasonString === undefined) return answer;
  const { reasonString: _, ...rest } = answer;
  return rest;
}

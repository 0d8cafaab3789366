/** How long the packets of 5.0 are that a server sends: what a client's Maximum Packet Size is measured against. */
import type { ServerEvent } from '../model/vocabulary/event.ts';
import type {
  Auth,
  Connack,
  Disconnect,
  ProblemInformation,
  Publish,
  UserProperty,
} from '../model/vocabulary/packet.ts';
import { utf8Bytes } from './topic.ts';

/** In bytes, the fixed header included (5.0, section 2.1.4). A packet that has to say nothing is written as short as can be. */
export function packetBytes(packet: ServerEvent): number {
  switch (packet.type) {
    case 'server.CONNACK':
      return whole(2 + withLength(connackProperties(packet)));
    case 'server.PUBLISH':
      return whole(publishBytes(packet));
    case 'server.PUBACK':
    case 'server.PUBREC':
    case 'server.PUBREL':
    case 'server.PUBCOMP':
      return whole(2 + codeAndProperties(packet.reasonCode, problemInformation(packet)));
    case 'server.SUBACK':
    case 'server.UNSUBACK':
      return whole(2 + withLength(problemInformation(packet)) + (packet.reasonCodes?.length ?? 0));
    case 'server.PINGRESP':
      return 2;
    case 'server.DISCONNECT':
      return whole(codeAndProperties(packet.reasonCode, disconnectProperties(packet)));
    case 'server.AUTH':
      return whole(codeAndProperties(packet.reasonCode, authProperties(packet)));
    default:
      return packet satisfies never;
  }
}

function whole(remainingLength: number): number {
  return 1 + variableByteInteger(remainingLength) + remainingLength;
}

function withLength(propertiesBytes: number): number {
  return variableByteInteger(propertiesBytes) + propertiesBytes;
}

/** No properties are left out, and with them a Reason Code of 0. */
function codeAndProperties(reasonCode: number | undefined, propertiesBytes: number): number {
  if (propertiesBytes > 0) return 1 + withLength(propertiesBytes);
  return (reasonCode ?? 0) === 0 ? 0 : 1;
}

function variableByteInteger(value: number): number {
  return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
}

/** A property of so many bytes beside its identifier, if it is there. */
function fixed(value: unknown, bytes: number): number {
  return value === undefined ? 0 : 1 + bytes;
}

function string(value: string | undefined): number {
  return value === undefined ? 0 : 3 + utf8Bytes(value);
}

function binary(value: Uint8Array | undefined): number {
  return value === undefined ? 0 : 3 + value.length;
}

function pairs(userProperties: readonly UserProperty[] | undefined): number {
  let bytes = 0;
  for (const [name, value] of userProperties ?? []) bytes += 5 + utf8Bytes(name) + utf8Bytes(value);
  return bytes;
}

function problemInformation({ reasonString, userProperties }: ProblemInformation): number {
  return string(reasonString) + pairs(userProperties);
}

function disconnectProperties(packet: Disconnect): number {
  return problemInformation(packet) + fixed(packet.sessionExpiryIntervalSeconds, 4) + string(packet.serverReference);
}

function authProperties(packet: Auth): number {
  return problemInformation(packet) + string(packet.authenticationMethod) + binary(packet.authenticationData);
}

function connackProperties(packet: Connack): number {
  const bytes = fixed(packet.maximumQoS, 1) + fixed(packet.retainAvailable, 1);
  const available =
    fixed(packet.wildcardSubscriptionAvailable, 1) +
    fixed(packet.subscriptionIdentifiersAvailable, 1) +
    fixed(packet.sharedSubscriptionAvailable, 1);
  const twoBytes =
    fixed(packet.serverKeepAliveSeconds, 2) + fixed(packet.receiveMaximum, 2) + fixed(packet.topicAliasMaximum, 2);
  const fourBytes = fixed(packet.sessionExpiryIntervalSeconds, 4) + fixed(packet.maximumPacketSizeBytes, 4);
  const strings =
    string(packet.assignedClientIdentifier) + string(packet.responseInformation) + string(packet.serverReference);
  const authentication = string(packet.authenticationMethod) + binary(packet.authenticationData);
  return bytes + available + twoBytes + fourBytes + strings + authentication + problemInformation(packet);
}

function publishBytes(packet: Publish): number {
  let propertiesBytes =
    fixed(packet.payloadFormatIndicator, 1) +
    fixed(packet.messageExpiryIntervalSeconds, 4) +
    fixed(packet.topicAlias, 2) +
    string(packet.contentType) +
    string(packet.responseTopic) +
    binary(packet.correlationData) +
    pairs(packet.userProperties);
  for (const identifier of packet.subscriptionIdentifiers ?? []) propertiesBytes += 1 + variableByteInteger(identifier);
  const identifierBytes = packet.qos > 0 ? 2 : 0;
  return 2 + utf8Bytes(packet.topic) + identifierBytes + withLength(propertiesBytes) + packet.payload.length;
}

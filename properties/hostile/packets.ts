/** Packets of clients, mostly right, sometimes wrong in a field: what mutation starts from. */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { integerBytes, packet, prefixed, variableByteInteger, type Bytes } from './bytes.ts';
import type { Chance } from './chance.ts';
import { drawProperties, type propertiesOf } from './properties-of-packets.ts';
import {
  clientIdentifiers,
  oddClientIdentifiers,
  oddTopicFilters,
  oddTopicNames,
  otherTexts,
  packetIdentifiers,
  payloads,
  reasonCodes,
  topicFilters,
  topicNames,
} from './vocabulary.ts';

/** `isPlain` leaves out what a server might refuse, so that what follows finds a session. */
export function drawConnect(chance: Chance, version: ProtocolVersion, isPlain: boolean): Bytes {
  const is5 = version === '5.0';
  const isOdd = !isPlain && chance.percent(40);
  const hasWill = chance.percent(30);
  const hasUserName = chance.percent(15);
  const hasPassword = hasUserName && chance.percent(50);
  const flags =
    (chance.percent(40) ? 0x02 : 0) |
    (hasWill ? 0x04 | (chance.integer(3) << 3) | (chance.percent(30) ? 0x20 : 0) : 0) |
    (hasPassword ? 0x40 : 0) |
    (hasUserName ? 0x80 : 0);
  const body: Bytes = [
    ...(isOdd && chance.percent(20) ? prefixed([0x4d, 0x51, 0x49, 0x73, 0x64, 0x70]) : [0, 4, 0x4d, 0x51, 0x54, 0x54]),
    isOdd && chance.percent(20) ? chance.integer(256) : is5 ? 5 : 4,
    isOdd && chance.percent(20) ? chance.integer(256) : flags,
    ...integerBytes(chance.of([0, 1, 2, 60, 65_535]), 2),
    ...(is5 ? (isPlain ? plainConnectProperties(chance) : drawProperties(chance, 'CONNECT')) : []),
    ...chance.of(isOdd && chance.percent(30) ? oddClientIdentifiers : clientIdentifiers),
  ];
  if (hasWill) {
    if (is5) body.push(...drawProperties(chance, 'WILL'));
    body.push(...topicName(chance), ...prefixed(chance.of(payloads)));
  }
  if (hasUserName) body.push(...chance.of(otherTexts));
  if (hasPassword) body.push(...prefixed(chance.of(payloads)));
  return packet(0x10, body);
}

/** Session Expiry Interval, Receive Maximum, Maximum Packet Size, Topic Alias Maximum: each or none, in range. */
function plainConnectProperties(chance: Chance): Bytes {
  const bytes: Bytes = [];
  if (chance.percent(60)) bytes.push(0x11, ...integerBytes(chance.of([0, 1, 60, 0xffff_ffff]), 4));
  if (chance.percent(40)) bytes.push(0x21, ...integerBytes(chance.of([1, 2, 65_535]), 2));
  if (chance.percent(30)) bytes.push(0x27, ...integerBytes(chance.of([1, 30, 40, 60, 60, 100, 300, 0xffff_ffff]), 4));
  if (chance.percent(50)) bytes.push(0x22, ...integerBytes(chance.of([0, 1, 2, 65_535]), 2));
  if (chance.percent(15)) bytes.push(0x15, 0, 1, 0x70);
  if (bytes.at(-1) === 0x70 && chance.percent(60)) bytes.push(0x16, ...prefixed(chance.of(payloads)));
  if (chance.percent(10)) bytes.push(0x17, chance.integer(2), 0x19, chance.integer(2));
  return [...variableByteInteger(bytes.length), ...bytes];
}

const drawers: readonly ((chance: Chance, is5: boolean) => Bytes)[] = [
  drawPublish,
  drawPublish,
  drawPublish,
  drawAcknowledgement,
  drawAcknowledgement,
  drawSubscribe,
  drawSubscribe,
  drawUnsubscribe,
];

/** Anything but CONNECT that a client sends. */
export function drawPacket(chance: Chance, version: ProtocolVersion): Bytes {
  const is5 = version === '5.0';
  // These mostly are the last of their connection.
  if (chance.percent(3)) return drawDisconnect(chance, is5);
  if (chance.percent(3)) return drawAuth(chance, is5);
  if (chance.percent(5)) return [0xc0, 0x00];
  return chance.of(drawers)(chance, is5);
}

/** Packets that only a server may send (CONNACK, SUBACK, UNSUBACK, PINGRESP), and type 0. */
export function drawServerPacket(chance: Chance): Bytes {
  return chance.of<Bytes>([
    [0x20, 2, 0, 0],
    [0x20, 3, 0, 0, 0],
    [0x90, 3, 0, 1, 0],
    [0x90, 4, 0, 1, 0, 0],
    [0xb0, 2, 0, 1],
    [0xd0, 0],
    [0x00, 0],
  ]);
}

function properties(chance: Chance, is5: boolean, name: keyof typeof propertiesOf): Bytes {
  return is5 ? drawProperties(chance, name) : [];
}

function topicName(chance: Chance): Bytes {
  return chance.of(chance.percent(5) ? oddTopicNames : topicNames);
}

function topicFilter(chance: Chance): Bytes {
  return chance.of(chance.percent(8) ? oddTopicFilters : topicFilters);
}

function packetIdentifier(chance: Chance): Bytes {
  return integerBytes(chance.percent(2) ? 0 : chance.of(packetIdentifiers), 2);
}

function drawPublish(chance: Chance, is5: boolean): Bytes {
  const qos = chance.integer(3);
  const dup = qos > 0 && chance.percent(20) ? 8 : 0;
  // An empty name is right only with a Topic Alias, which is right only if it was said before what it stands for.
  const isByAlias = is5 && chance.percent(8);
  return packet(0x30 | dup | (qos << 1) | (chance.percent(30) ? 1 : 0), [
    ...(isByAlias ? [0, 0] : topicName(chance)),
    ...(qos > 0 ? packetIdentifier(chance) : []),
    ...(isByAlias ? [3, 0x23, 0, chance.of([1, 1, 2, 3])] : properties(chance, is5, 'PUBLISH')),
    ...chance.of(payloads),
  ]);
}

function drawAcknowledgement(chance: Chance, is5: boolean): Bytes {
  const body = packetIdentifier(chance);
  if (is5 && chance.percent(40)) body.push(chance.of(reasonCodes));
  if (is5 && body.length === 3 && chance.percent(40)) body.push(...drawProperties(chance, 'acknowledgement'));
  return packet(chance.of([0x40, 0x50, 0x62, 0x70]), body);
}

function drawSubscribe(chance: Chance, is5: boolean): Bytes {
  const body = [...packetIdentifier(chance), ...properties(chance, is5, 'SUBSCRIBE')];
  for (let count = chance.percent(3) ? 0 : 1 + chance.integer(3); count > 0; count--) {
    const options = is5 ? chance.of([0, 1, 2, 4, 8, 0x10, 0x20, 0x2d, 0x1a]) : chance.integer(3);
    body.push(...topicFilter(chance), chance.percent(2) ? chance.integer(256) : options);
  }
  return packet(0x82, body);
}

function drawUnsubscribe(chance: Chance, is5: boolean): Bytes {
  const body = [...packetIdentifier(chance), ...properties(chance, is5, 'UNSUBSCRIBE')];
  for (let count = chance.percent(3) ? 0 : 1 + chance.integer(3); count > 0; count--) body.push(...topicFilter(chance));
  return packet(0xa2, body);
}

function drawDisconnect(chance: Chance, is5: boolean): Bytes {
  if (!is5 || chance.percent(50)) return [0xe0, 0];
  return packet(0xe0, [chance.of(reasonCodes), ...(chance.percent(60) ? drawProperties(chance, 'DISCONNECT') : [])]);
}

function drawAuth(chance: Chance, is5: boolean): Bytes {
  if (!is5 && chance.percent(80)) return [0xc0, 0];
  return packet(0xf0, [chance.of([0x00, 0x18, 0x19, 0x01]), ...drawProperties(chance, 'AUTH')]);
}

/** Packets byte by byte: what no codec would write. */
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import type { Wire } from '../wire/wire.ts';

/** With the Remaining Length that its parts have. */
export function rawPacket(firstByte: number, ...parts: readonly (number | Uint8Array)[]): Uint8Array {
  const body = parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part]));
  return Uint8Array.from([firstByte, ...variableByteInteger(body.length), ...body]);
}

/** A length of two bytes, then the text in UTF-8, or whatever bytes stand for it. */
export function rawString(text: string | Uint8Array): Uint8Array {
  const body = Buffer.from(text);
  return Uint8Array.of(body.length >> 8, body.length & 0xff, ...body);
}

/** In 5.0 the length of properties that are not there, in 3.1.1 nothing. */
export function noProperties(version: ProtocolVersion): Uint8Array {
  return version === '5.0' ? Uint8Array.of(0) : new Uint8Array(0);
}

/** What every CONNECT that is made by hand has. */
export function rawClientId(wire: Wire): Uint8Array {
  return rawString(wire.clientId('raw'));
}

/** What every PUBLISH and SUBSCRIBE that is made by hand is about, unless told otherwise. */
export function rawTopic(wire: Wire, name = 'x'): Uint8Array {
  return rawString(wire.topic(name));
}

export interface RawConnect {
  readonly protocolName?: string;
  readonly protocolLevel?: number;
  /** Clean Start alone unless told otherwise. */
  readonly flags?: number;
  /** With the length before them; none unless told otherwise. */
  readonly properties?: Uint8Array;
  /** Behind the properties; the Client Identifier `raw` unless told otherwise. */
  readonly payload?: readonly Uint8Array[];
}

/** CONNECT with Keep Alive 0. */
export function rawConnect(wire: Wire, connect: RawConnect = {}): Uint8Array {
  const { version, credentials } = wire;
  const { protocolName = 'MQTT', flags: given = 0x02, payload = [rawClientId(wire)] } = connect;
  const { userName, password } = (given & 0xc0) === 0 && credentials ? credentials : {};
  const flags = given | (userName === undefined ? 0 : 0x80) | (password === undefined ? 0 : 0x40);
  const whole = [userName, password].flatMap((text) => (text === undefined ? [] : rawString(text)));
  const { properties = noProperties(version) } = connect;
  const level = connect.protocolLevel ?? (version === '5.0' ? 5 : 4);
  return rawPacket(0x10, rawString(protocolName), level, flags, 0, 0, properties, ...payload, ...whole);
}

function variableByteInteger(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) | 0x80, ...variableByteInteger(Math.floor(value / 128))];
}

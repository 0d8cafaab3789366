/** The wire to a server, as a case sees it: whether there are sockets and a clock behind it is not its concern. */
import { formatWithOptions, isDeepStrictEqual } from 'node:util';
import type { ServerEvent } from '../../model/vocabulary/event.ts';
import type {
  ClientPackets,
  Connack,
  Connect,
  ProtocolVersion,
  Publish,
  ServerPackets,
  Suback,
  Subscription,
} from '../../model/vocabulary/packet.ts';

/** The server did something else than the standard says. */
export class Deviation extends Error {
  override readonly name = 'Deviation';
}

export type ServerPacketType = keyof ServerPackets;

export interface Wire {
  readonly version: ProtocolVersion;
  /** A Network Connection on which nothing has been sent. */
  open(): Promise<Client>;
  /** Time passes. */
  wait(ms: number): Promise<void>;
}

/** The server's end of one Network Connection. */
export interface Transport {
  readonly version: ProtocolVersion;
  send(bytes: Uint8Array): void;
  encode(event: { readonly type: `client.${keyof ClientPackets}` } & object): Uint8Array;
  /** The next packet from the server, or `undefined` once everything has been done that was sent so far. */
  next(): Promise<Received | undefined>;
  /** Whether the server has closed, once everything has been done that was sent so far. */
  isClosed(): Promise<boolean>;
  /** Ends without DISCONNECT. */
  cut(): void;
}

export interface Received {
  readonly event: ServerEvent;
  readonly bytes: Uint8Array;
}

export interface PublishFields extends Partial<Omit<Publish, 'payload'>> {
  readonly payload?: string | Uint8Array;
}

/** A client that does only what it is told to: nothing is acknowledged by itself. */
export class Client {
  readonly #transport: Transport;
  /** What the last packet received was made of. */
  lastBytes: Uint8Array = new Uint8Array(0);

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get version(): ProtocolVersion {
    return this.#transport.version;
  }

  send<Type extends keyof ClientPackets>(type: Type, packet: ClientPackets[Type]): void {
    this.#transport.send(this.#transport.encode({ ...packet, type: `client.${type}` }));
  }

  /** Bytes as they stand; a string is hexadecimal, with blanks where one likes. */
  sendBytes(packets: Uint8Array | string): void {
    this.#transport.send(typeof packets === 'string' ? fromHex(packets) : packets);
  }

  /** The bytes of a packet, to be changed before they are sent. */
  bytesOf<Type extends keyof ClientPackets>(type: Type, packet: ClientPackets[Type]): Uint8Array {
    return this.#transport.encode({ ...packet, type: `client.${type}` });
  }

  cut(): void {
    this.#transport.cut();
  }

  /** CONNECT with Clean Start and Keep Alive 0 unless told otherwise. The answer is to be received. */
  sendConnect(fields: Partial<Connect> = {}): void {
    const packet: Connect = {
      protocolVersion: this.version,
      clientId: 'client',
      cleanStart: true,
      keepAliveSeconds: 0,
      ...fields,
    };
    this.send('CONNECT', packet);
  }

  /** PUBLISH of a text; with QoS above 0 the Packet Identifier is 1 unless told otherwise. */
  publish(topic: string, { payload = 'payload', qos = 0, ...fields }: PublishFields = {}): void {
    const identified = qos === 0 ? {} : { packetIdentifier: 1 };
    const body = typeof payload === 'string' ? bytes(payload) : payload;
    this.send('PUBLISH', { topic, payload: body, qos, retain: false, dup: false, ...identified, ...fields });
  }

  /** Subscribes, and answers the SUBACK. A string is a Topic Filter at QoS 0. */
  async subscribe(
    subscription: string | Subscription,
    more: { readonly subscriptionIdentifier?: number } = {},
  ): Promise<Suback> {
    const subscriptions = [
      typeof subscription === 'string' ? { topicFilter: subscription, qos: 0 as const } : subscription,
    ];
    this.send('SUBSCRIBE', { packetIdentifier: 65_535, subscriptions, ...more });
    return this.receive('SUBACK', { packetIdentifier: 65_535 });
  }

  /** The next packet, which must be of this type and have these fields; a field that is `undefined` must not be there. */
  async receive<Type extends ServerPacketType>(
    type: Type,
    fields: Partial<{ [Name in keyof ServerPackets[Type]]: ServerPackets[Type][Name] | undefined }> = {},
  ): Promise<ServerPackets[Type]> {
    const received = await this.#transport.next();
    if (!received) throw new Deviation(`Nothing came where ${type} ${shown(fields)} should have.`);
    const { event } = received;
    this.lastBytes = received.bytes;
    const wrong = Object.entries(fields).find(
      ([name, value]) => !isDeepStrictEqual(plain((event as unknown as Record<string, unknown>)[name]), plain(value)),
    );
    if (event.type !== `server.${type}` || wrong)
      throw new Deviation(`${shown(event)} came where ${type} ${shown(fields)} should have.`);
    return event as unknown as ServerPackets[Type];
  }

  /** The next packet is a PUBLISH with this text as its payload. */
  async receiveMessage(
    payload: string,
    fields: Partial<{ [Name in keyof Publish]: Publish[Name] | undefined }> = {},
  ): Promise<Publish> {
    return this.receive('PUBLISH', { payload: bytes(payload), ...fields });
  }

  /** All that has come. */
  async receiveAll(): Promise<readonly ServerEvent[]> {
    const events: ServerEvent[] = [];
    for (let received = await this.#transport.next(); received; received = await this.#transport.next())
      events.push(received.event);
    return events;
  }

  /** The PUBLISH packets that have come; what else has come is of no interest. */
  async receiveMessages(): Promise<readonly Publish[]> {
    return (await this.receiveAll()).filter((event) => event.type === 'server.PUBLISH');
  }

  /** Nothing more comes, and the connection stays. */
  async receiveNothing(): Promise<void> {
    const received = await this.#transport.next();
    if (received) throw new Deviation(`${shown(received.event)} came where nothing should have.`);
    if (await this.#transport.isClosed()) throw new Deviation('The server closed where it should not have.');
  }

  /** The connection is there and answers. */
  async isServed(): Promise<void> {
    this.send('PINGREQ', {});
    await this.receive('PINGRESP');
  }

  /**
   * The server closes, and 5.0 says why in a DISCONNECT with one of these Reason Codes; 3.1.1 has no such packet. Without
   * codes nothing is sent.
   */
  async isClosed(...reasonCodes: readonly number[]): Promise<void> {
    if (this.version === '5.0' && reasonCodes.length > 0) {
      const { reasonCode = 0 } = await this.receive('DISCONNECT');
      if (!reasonCodes.includes(reasonCode))
        throw new Deviation(`DISCONNECT has 0x${reasonCode.toString(16)}, not ${shown(reasonCodes)}.`);
    }
    const received = await this.#transport.next();
    if (received) throw new Deviation(`${shown(received.event)} came where nothing but the close should have.`);
    if (!(await this.#transport.isClosed())) throw new Deviation('The server has not closed.');
  }

  /**
   * The server closes instead of accepting the CONNECT. 5.0 may say why in a CONNACK with one of these Reason Codes; for
   * what has no return code 3.1.1 says nothing.
   */
  async isRefused(...reasonCodes: readonly number[]): Promise<void> {
    const received = this.version === '5.0' ? await this.#transport.next() : undefined;
    const isFitting =
      received?.event.type === 'server.CONNACK' &&
      !received.event.sessionPresent &&
      reasonCodes.includes(received.event.reasonCode);
    if (received && !isFitting) throw new Deviation(`${shown(received.event)} came where a refusal should have.`);
    await this.isClosed();
  }
}

/** Opens a connection and connects; the CONNACK is 0. With Clean Start and Keep Alive 0 unless told otherwise. */
export async function connected(
  wire: Wire,
  clientId: string,
  fields: Partial<Connect> = {},
): Promise<{ readonly client: Client; readonly connack: Connack }> {
  const client = await wire.open();
  client.sendConnect({ clientId, ...fields });
  return { client, connack: await client.receive('CONNACK', { reasonCode: 0 }) };
}

/** Like {@link connected}, if the CONNACK does not matter. */
export async function connect(wire: Wire, clientId: string, fields: Partial<Connect> = {}): Promise<Client> {
  return (await connected(wire, clientId, fields)).client;
}

function fromHex(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.replaceAll(' ', ''), 'hex'));
}

/** Throws a {@link Deviation} that says `why` unless it holds. */
export function require(holds: boolean, why: string): asserts holds {
  if (!holds) throw new Deviation(why);
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Buffers and plain arrays of bytes are equal if their bytes are. */
function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? [...value] : value;
}

function shown(value: unknown): string {
  return formatWithOptions({ depth: 4, breakLength: Infinity }, '%O', value);
}

/** A client of a case, and what it finds to be otherwise than it should. */
import { isDeepStrictEqual } from 'node:util';
import type { ClientPacketEvent, ServerEvent } from '../../../model/vocabulary/event.ts';
import type {
  ClientPackets,
  Connect,
  ProtocolVersion,
  Publish,
  QoS,
  ServerPackets,
  Suback,
  Subscription,
} from '../../../model/vocabulary/packet.ts';
import { Deviation, NotOffered } from '../wire/deviation.ts';
import type { Received, Transport } from '../wire/transport.ts';
import { bytes, hexBytes } from './bytes.ts';
import { shown, told } from './shown.ts';

type ServerPacketType = keyof ServerPackets;

export interface PublishFields extends Partial<Omit<Publish, 'payload'>> {
  readonly payload?: string | Uint8Array;
}

/**
 * A client that does only what it is told to. It acknowledges by itself only what a server waits for that sends no more before
 * that, which it may do, and only in cases that are not about what is unacknowledged.
 */
export class Client {
  readonly #transport: Transport;
  /** Messages that came before the answer that was asked for: a server may send them in between. */
  readonly #early: Received[] = [];
  /** By the Packet Identifier: the QoS of messages that are not acknowledged. */
  readonly #open = new Map<number, QoS>();
  /** The server was seen to wait for acknowledgements. */
  #mustAcknowledge = false;
  /** The lowest QoS that was granted where more was asked for. */
  #granted: QoS = 2;
  /** What the last packet received was made of. */
  lastBytes: Uint8Array = new Uint8Array(0);

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get version(): ProtocolVersion {
    return this.#transport.version;
  }

  send<Type extends keyof ClientPackets>(type: Type, packet: ClientPackets[Type]): void {
    const event = { ...packet, type: `client.${type}` } as ClientPacketEvent;
    const isRefusal = event.type === 'client.PUBREC' && (event.reasonCode ?? 0) >= 0x80;
    if (event.type === 'client.PUBACK' || event.type === 'client.PUBCOMP' || isRefusal)
      this.#open.delete(event.packetIdentifier);
    this.#transport.send(event);
  }

  /** Bytes as they stand; a string is hexadecimal, with blanks where one likes. */
  sendBytes(packets: Uint8Array | string): void {
    this.#transport.sendBytes(typeof packets === 'string' ? hexBytes(packets) : packets);
  }

  /** The bytes of a packet, to be changed before they are sent. */
  bytesOf<Type extends keyof ClientPackets>(type: Type, packet: ClientPackets[Type]): Uint8Array {
    return this.#transport.encode({ ...packet, type: `client.${type}` } as ClientPacketEvent);
  }

  async cut(): Promise<void> {
    return this.#transport.cut();
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
    const suback = await this.receive('SUBACK', { packetIdentifier: 65_535 });
    const [granted = 0x80] = suback.reasonCodes;
    if (granted < (subscriptions[0]?.qos ?? 0)) this.#granted = granted as QoS;
    return suback;
  }

  /** The next packet, which must be of this type and have these fields; a field that is `undefined` must not be there. */
  async receive<Type extends ServerPacketType>(
    type: Type,
    fields: Partial<{ [Name in keyof ServerPackets[Type]]: ServerPackets[Type][Name] | undefined }> = {},
  ): Promise<ServerPackets[Type]> {
    const received =
      type === 'PUBLISH' ? (this.#early.shift() ?? (await this.#transport.next())) : await this.#after(type);
    return this.#fitting(received, type, fields);
  }

  #fitting<Type extends ServerPacketType>(
    received: Received | undefined,
    type: Type,
    fields: Partial<{ [Name in keyof ServerPackets[Type]]: ServerPackets[Type][Name] | undefined }>,
  ): ServerPackets[Type] {
    if (!received) throw new Deviation(`Nothing came where ${type} ${shown(fields)} should have.`);
    const { event } = received;
    this.lastBytes = received.bytes;
    this.#note(event);
    const wrong = Object.entries(fields).find(
      ([name, value]) => !isDeepStrictEqual(plain((event as unknown as Record<string, unknown>)[name]), plain(value)),
    );
    // A server may grant less than was asked for, and then sends no more.
    if (event.type === 'server.PUBLISH' && wrong?.[0] === 'qos' && event.qos === this.#granted && this.#granted < 2)
      throw new NotOffered(`it grants subscriptions QoS ${this.#granted}`);
    if (event.type !== `server.${type}`)
      throw new Deviation(`${shown(event)} came where ${type} ${shown(fields)} should have.`);
    if (wrong) {
      const [name, value] = wrong;
      const given = (event as unknown as Record<string, unknown>)[name];
      throw new Deviation(`${shown(event)} came, and its ${name} is ${told(given)}, not ${told(value)}.`);
    }
    return event as unknown as ServerPackets[Type];
  }

  /** The next packet, which is to be a message, be it that the server waits for acknowledgements first. */
  async #message(): Promise<Received | undefined> {
    const early = this.#early.shift();
    if (early) return early;
    const isWaiting = this.#mustAcknowledge && this.#open.size > 0;
    const received = await (isWaiting ? this.#transport.settled() : this.#transport.next());
    if (received || this.#open.size === 0 || (await this.#transport.isClosed())) return received;
    if (this.#transport.ifHeldBack === 'deviation') return undefined;
    if (this.#transport.ifHeldBack === 'not offered')
      throw new NotOffered('it waits for acknowledgements before it sends more messages of QoS 1 and 2');
    this.#mustAcknowledge = true;
    await this.#acknowledge();
    return this.#early.shift() ?? this.#transport.next();
  }

  /** Carries all exchanges to their end. */
  async #acknowledge(): Promise<void> {
    for (const [packetIdentifier, qos] of this.#open.entries()) {
      if (qos === 1) this.send('PUBACK', { packetIdentifier });
      else {
        this.send('PUBREC', { packetIdentifier });
        await this.receive('PUBREL', { packetIdentifier });
        this.send('PUBCOMP', { packetIdentifier });
      }
    }
  }

  #note(event: ServerEvent): void {
    if (event.type === 'server.PUBLISH' && event.packetIdentifier !== undefined)
      this.#open.set(event.packetIdentifier, event.qos);
  }

  /** The next packet; messages that come before an answer that has no place in their order wait for their turn. */
  async #after(type: ServerPacketType): Promise<Received | undefined> {
    for (;;) {
      const received = await this.#transport.next();
      if (received?.event.type !== 'server.PUBLISH' || !unordered.has(type)) return received;
      this.#early.push(received);
    }
  }

  /** The next packet is a PUBLISH with this text as its payload. */
  async receiveMessage(
    payload: string,
    fields: Partial<{ [Name in keyof Publish]: Publish[Name] | undefined }> = {},
  ): Promise<Publish> {
    return this.#fitting(await this.#message(), 'PUBLISH', { payload: bytes(payload), ...fields });
  }

  /** All that has come. */
  async receiveAll(): Promise<readonly ServerEvent[]> {
    const events: ServerEvent[] = this.#early.splice(0).map(({ event }) => event);
    for (let received = await this.#transport.settled(); received; received = await this.#transport.settled())
      events.push(received.event);
    for (const event of events) this.#note(event);
    return events;
  }

  /** All that comes until the server closes, which it has to do. */
  async receiveUntilClosed(): Promise<readonly ServerEvent[]> {
    const events: ServerEvent[] = this.#early.splice(0).map(({ event }) => event);
    for (;;) {
      const next = await this.#transport.closing();
      if (next === true) return events;
      if (next === false) throw new Deviation('The server has not closed.');
      events.push(next.event);
    }
  }

  /** All that comes before a packet of this type, which has to come. */
  async receiveUntil(type: ServerPacketType): Promise<readonly ServerEvent[]> {
    const events: ServerEvent[] = [];
    for (;;) {
      const received = await this.#transport.next();
      if (!received) throw new Deviation(`${type} has not come.`);
      if (received.event.type === `server.${type}`) return events;
      events.push(received.event);
    }
  }

  /** The PUBLISH packets that have come; what else has come is of no interest. */
  async receiveMessages(): Promise<readonly Publish[]> {
    const messages: Publish[] = [];
    for (;;) {
      const more = (await this.receiveAll()).filter((event) => event.type === 'server.PUBLISH');
      messages.push(...more);
      if (this.#transport.ifHeldBack !== 'acknowledge' || more.length === 0 || this.#open.size === 0) return messages;
      await this.#acknowledge();
    }
  }

  /** Nothing more comes, and the connection stays. */
  async receiveNothing(): Promise<void> {
    const received = this.#early.shift() ?? (await this.#transport.settled());
    if (received) throw new Deviation(`${shown(received.event)} came where nothing should have.`);
    if (await this.#transport.isClosed()) throw new Deviation('The server closed where it should not have.');
  }

  /** The connection is there and answers. */
  async isServed(): Promise<void> {
    this.send('PINGREQ', {});
    await this.receive('PINGRESP');
  }

  /**
   * The server closes. 5.0 may say why in a DISCONNECT before, and should do so with one of these Reason Codes; 3.1.1 has no
   * such packet. Without codes nothing is sent.
   */
  async isClosed(...reasonCodes: readonly number[]): Promise<void> {
    const first = await this.#transport.closing();
    if (typeof first !== 'boolean' && !this.#saysWhy(first, reasonCodes))
      throw new Deviation(`${shown(first.event)} came where nothing but the close should have.`);
    const closes = typeof first === 'boolean' ? first : await this.#transport.closing();
    if (first === true && this.version === '5.0' && reasonCodes.length > 0)
      this.#transport.remarks.push('The server closes without a DISCONNECT that says why.');
    if (typeof closes !== 'boolean')
      throw new Deviation(`${shown(closes.event)} came where nothing but the close should have.`);
    if (!closes) throw new Deviation('The server has not closed.');
  }

  /** Whether the server closes for what was sent, whatever it says before. */
  async isEnded(): Promise<boolean> {
    for (;;) {
      const next = await this.#transport.closing();
      if (typeof next === 'boolean') return next;
      if (next.event.type !== 'server.DISCONNECT') return false;
    }
  }

  /** Whether the server has closed, once everything has been done that was sent so far. */
  async hasBeenClosed(): Promise<boolean> {
    return this.#transport.isClosed();
  }

  /** Says DISCONNECT. The server should close then; if it does not, the client does. */
  async leave(packet: ClientPackets['DISCONNECT'] = {}): Promise<void> {
    this.send('DISCONNECT', packet);
    while (typeof (await this.#transport.closing()) !== 'boolean');
    if (!(await this.#transport.isClosed())) await this.cut();
  }

  #saysWhy({ event }: Received, expected: readonly number[]): boolean {
    if (this.version === '3.1.1' || event.type !== 'server.DISCONNECT' || expected.length === 0) return false;
    this.#remarkOn('DISCONNECT', event.reasonCode ?? 0, expected);
    return true;
  }

  #remarkOn(type: ServerPacketType, reasonCode: number, expected: readonly number[]): void {
    if (expected.includes(reasonCode)) return;
    const named = expected.map((code) => `0x${code.toString(16)}`).join(' or ');
    this.#transport.remarks.push(
      `${type} has the Reason Code 0x${reasonCode.toString(16)}, where ${named} would tell more.`,
    );
  }

  /**
   * The server closes instead of accepting the CONNECT. 5.0 may say why in a CONNACK before, and should do so with one of
   * these Reason Codes; for what has no return code 3.1.1 says nothing.
   */
  async isRefused(...reasonCodes: readonly number[]): Promise<void> {
    const first = await this.#transport.closing();
    if (typeof first !== 'boolean') {
      const { event } = first;
      const isFitting =
        this.version === '5.0' &&
        event.type === 'server.CONNACK' &&
        !event.sessionPresent &&
        (event.reasonCode >= 0x80 || reasonCodes.includes(event.reasonCode));
      if (!isFitting) throw new Deviation(`${shown(event)} came where a refusal should have.`);
      this.#remarkOn('CONNACK', event.reasonCode, reasonCodes);
    } else if (first) return;
    await this.isClosed();
  }
}

/** Between the packets that they answer and these, messages may be sent. */
const unordered: ReadonlySet<ServerPacketType> = new Set([
  'SUBACK',
  'UNSUBACK',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
]);

/** Buffers and plain arrays of bytes are equal if their bytes are. */
function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? [...value] : value;
}

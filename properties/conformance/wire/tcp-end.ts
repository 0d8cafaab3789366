/** The client's end of one Network Connection that a case has to a real server. */
import type { Duplex } from 'node:stream';
import { ClientCodec } from '../../../impl/edge/client-codec.ts';
import { Framing } from '../../../impl/edge/framing.ts';
import type { ClientPacketEvent, ServerEvent } from '../../../model/vocabulary/event.ts';
import type { Connack, ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import { Awaiting } from './awaiting.ts';
import { Deviation } from './deviation.ts';
import type { RunNames } from './names.ts';
import { caseSecondsMax } from './offer.ts';
import type { Transcript } from './transcript.ts';
import type { Received } from './transport.ts';

const packetBytesMax = 268_435_460;
/** Of PINGREQ. */
const pingFirstByte = 0xc0;

export interface EndOptions {
  readonly number: number;
  readonly version: ProtocolVersion;
  readonly names: RunNames;
  readonly transcript: Transcript;
  /** A client that asked for no Keep Alive keeps the one that it is given. */
  readonly keepsAlive: boolean;
  /** Something came, or the connection closed. */
  readonly onLife: () => void;
}

export class TcpEnd {
  readonly number: number;
  readonly codec: ClientCodec;
  readonly arrived: Received[] = [];
  readonly #socket: Duplex;
  readonly #options: EndOptions;
  readonly #framing = new Framing(packetBytesMax);
  readonly #awaiting = new Awaiting();
  /** Who has asked for each PINGRESP that is still to come: the case, or whoever wants to know that all has been done. */
  readonly #pings: ('case' | 'barrier')[] = [];
  #isClosed = false;
  #isConnected = false;
  #keepAliveSeconds = 0;
  #keptAlive: NodeJS.Timeout | undefined;
  #malformed: string | undefined;

  constructor(socket: Duplex, options: EndOptions) {
    this.number = options.number;
    this.codec = new ClientCodec(options.version);
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', () => this.#close());
    socket.on('end', () => this.#close());
    socket.on('close', () => this.#close());
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether a PINGREQ changes nothing of what the case is about. */
  get canPing(): boolean {
    return this.#isConnected && !this.#isClosed && this.#keepAliveSeconds === 0;
  }

  get hasKeepAlive(): boolean {
    return this.#keepAliveSeconds > 0;
  }

  note(event: ClientPacketEvent): void {
    if (event.type === 'client.CONNECT') this.#keepAliveSeconds = event.keepAliveSeconds;
    if (event.type === 'client.DISCONNECT') this.#isConnected = false;
  }

  write(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    for (let left = pingsIn(bytes); left > 0; left--) this.#pings.push('case');
    this.#socket.write(bytes);
  }

  /** Whether all that was sent has been done: the server has answered a PINGREQ behind it. */
  async barrier(withinMs: number): Promise<boolean> {
    if (!this.canPing) return false;
    this.#pings.push('barrier');
    this.#socket.write(Uint8Array.of(pingFirstByte, 0));
    await this.#awaiting.until(() => this.#isClosed || !this.#pings.includes('barrier'), withinMs);
    return !this.#isClosed && !this.#pings.includes('barrier');
  }

  /** Waits until a packet has come or the server has closed, but not for longer. */
  async news(withinMs: number): Promise<void> {
    await this.#awaiting.until(
      () => this.arrived.length > 0 || this.#isClosed || this.#malformed !== undefined,
      withinMs,
    );
  }

  /** The oldest packet that has come. Throws a {@link Deviation} if what came is no MQTT. */
  take(): Received | undefined {
    const received = this.arrived.shift();
    if (!received && this.#malformed !== undefined) throw new Deviation(this.#malformed);
    return received;
  }

  /** Ends the sending, and waits for the server to close too. */
  async cut(withinMs: number): Promise<void> {
    if (this.#isClosed) return;
    this.#options.transcript.add(this.number, '╳  closed by the client, without DISCONNECT');
    this.#isConnected = false;
    this.#socket.end();
    await this.#awaiting.until(() => this.#isClosed, withinMs);
    this.destroy();
  }

  destroy(): void {
    this.#isClosed = true;
    clearInterval(this.#keptAlive);
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    if (this.#isClosed || this.#malformed !== undefined) return;
    this.#framing.push(Uint8Array.from(bytes));
    for (let frame = this.#framing.next(() => undefined); frame; frame = this.#framing.next(() => undefined)) {
      if (!(frame instanceof Uint8Array)) return this.#fail(frame.why, bytes);
      if (this.#options.names.isOfOthers(frame)) continue;
      const [decoded] = this.codec.receive(frame);
      if (!decoded || this.codec.fault) return this.#fail(this.codec.fault?.why ?? 'it means nothing', frame);
      this.#take(decoded, frame);
    }
    this.#options.onLife();
    this.#awaiting.look();
  }

  #take(decoded: ServerEvent, bytes: Uint8Array): void {
    const { names, transcript, onLife } = this.#options;
    if (decoded.type === 'server.CONNACK') this.#accepted(decoded);
    if (decoded.type === 'server.PINGRESP' && this.#pings.shift() === 'barrier') return;
    const event = names.inward(decoded);
    onLife();
    transcript.received(this.number, event);
    this.arrived.push({ event, bytes });
  }

  /** A case that asked for no Keep Alive is not about the one that the server sets in its place. */
  #accepted({ reasonCode, serverKeepAliveSeconds = 0 }: Connack): void {
    this.#isConnected = reasonCode === 0;
    if (
      !this.#options.keepsAlive ||
      !this.canPing ||
      serverKeepAliveSeconds === 0 ||
      serverKeepAliveSeconds > caseSecondsMax
    )
      return;
    this.#keptAlive = setInterval(() => void this.barrier(0), serverKeepAliveSeconds * 500);
  }

  #fail(why: string, bytes: Uint8Array): void {
    const { transcript } = this.#options;
    transcript.add(this.number, `◀── ${Buffer.from(bytes).toString('hex')} ──`);
    this.#malformed = `What the server sends is malformed: ${why} (${Buffer.from(bytes.subarray(0, 40)).toString('hex')}).`;
    this.#awaiting.look();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#keptAlive);
    this.#options.transcript.add(this.number, '╳  closed by the server');
    this.#options.onLife();
    this.#awaiting.look();
  }
}

/** How many PINGREQ packets there are among these packets. */
function pingsIn(bytes: Uint8Array): number {
  let pings = 0;
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] === pingFirstByte && bytes[at + 1] === 0) pings += 1;
    let [length, factor, size] = [0, 1, 1];
    for (; size <= 4; size++, factor *= 128) {
      const byte = bytes[at + size] ?? 0;
      length += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    at += 1 + size + length;
  }
  return pings;
}

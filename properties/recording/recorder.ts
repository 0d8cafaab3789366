/**
 * Makes observations of what a proxy passes on, and has them written and judged. Bytes and closes in, observations out; no
 * sockets, and time is an argument: integer milliseconds since the recording began, which never go back.
 */
import type { MqttEvent } from '../../model/vocabulary/event.ts';
import type { ConnectionNumber, Observation } from '../../model/vocabulary/trace.ts';
import { Tap } from './tap.ts';

export interface RecorderOptions {
  /** What is not for everybody's eyes is taken out. */
  readonly hide: (event: MqttEvent) => MqttEvent;
  readonly onObservation: (observation: Observation) => void;
  /** The server has sent what is no MQTT; nothing more of this connection is recorded but its end. */
  readonly onServerFault: (connection: ConnectionNumber, why: string, at: number) => void;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #taps = new Map<ConnectionNumber, Tap>();
  #connections = 0;
  #accepted = 0;
  #packets = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Network Connections, those of them that the server has accepted, and whole packets, in both directions. */
  get counts(): { readonly connections: number; readonly accepted: number; readonly packets: number } {
    return { connections: this.#connections, accepted: this.#accepted, packets: this.#packets };
  }

  /** The server has taken a Network Connection. Answers its number. */
  open(at: number): ConnectionNumber {
    const connection = this.#connections;
    this.#connections += 1;
    this.#taps.set(connection, new Tap());
    this.#observe(connection, [{ type: 'network.opened' }], at);
    return connection;
  }

  fromClient(connection: ConnectionNumber, bytes: Uint8Array, at: number): void {
    this.#observe(connection, this.#taps.get(connection)?.fromClient(bytes) ?? [], at);
  }

  fromServer(connection: ConnectionNumber, bytes: Uint8Array, at: number): void {
    const tap = this.#taps.get(connection);
    if (!tap || tap.fault !== undefined) return;
    this.#observe(connection, tap.fromServer(bytes), at);
    const why: string | undefined = this.#taps.get(connection)?.fault;
    if (why !== undefined) this.#options.onServerFault(connection, why, at);
  }

  /** The client does not read, so that what the server sends stays under way; or reads again. */
  reads(connection: ConnectionNumber, type: 'network.stalled' | 'network.drained', at: number): void {
    if (this.#taps.get(connection)?.isClosed === false) this.#observe(connection, [{ type }], at);
  }

  /** Whoever closes first is who has closed it. */
  close(connection: ConnectionNumber, by: 'client' | 'server', abortive: boolean, at: number): void {
    this.#observe(connection, this.#taps.get(connection)?.closed(by, abortive) ?? [], at);
  }

  /** Nothing more comes of it. */
  forget(connection: ConnectionNumber): void {
    this.#taps.delete(connection);
  }

  #observe(connection: ConnectionNumber, events: readonly MqttEvent[], at: number): void {
    for (const event of events) {
      if (event.type === 'server.CONNACK' && event.reasonCode === 0) this.#accepted += 1;
      const isPacket = !event.type.startsWith('network.') && event.type !== 'client.bytes';
      if (isPacket && event.type !== 'client.malformed') this.#packets += 1;
      this.#options.onObservation({ at, tap: 'server', connection, event: this.#options.hide(event) });
    }
  }
}

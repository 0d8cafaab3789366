/** What has passed in a case, for people: time, Network Connection, and a packet or a close. */
import type { MqttEvent, ServerEvent } from '../../../model/vocabulary/event.ts';
import { eventWords } from '../../text/event-words.ts';

const timeWidth = 8;
const pauseMs = 1_000;
const bytesShownMax = 48;

export class Transcript {
  readonly #startedAt = performance.now();
  readonly #lines: string[] = [];
  #now = 0;

  sent(connection: number, event: MqttEvent): void {
    this.add(connection, `── ${eventWords(event)} ──▶`);
  }

  sentBytes(connection: number, bytes: Uint8Array): void {
    const shown = Buffer.from(bytes.subarray(0, bytesShownMax)).toString('hex');
    this.add(connection, `── ${shown}${bytes.length > bytesShownMax ? `… (${bytes.length} bytes)` : ''} ──▶`);
  }

  received(connection: number, event: ServerEvent): void {
    this.add(connection, `◀── ${eventWords(event)} ──`);
  }

  add(connection: number, text: string): void {
    const now = Math.round(performance.now() - this.#startedAt);
    if (now - this.#now >= pauseMs) this.#lines.push(`${' '.repeat(timeWidth)}  ⋮  ${now - this.#now} ms`);
    this.#now = now;
    this.#lines.push(`${now.toLocaleString('en').padStart(timeWidth)}  c${connection}  ${text}`);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}

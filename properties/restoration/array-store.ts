/** The simplest store: an array of lines. What a durable engine does with a file it does with that. */
import { Buffer } from 'node:buffer';
import type { JournalEntry } from '../../impl/broker.ts';

export class ArrayStore {
  #lines: string[] = [];

  /** The `store` of the broker's options. */
  readonly add = (entry: JournalEntry): void => {
    this.#lines.push(toLine(entry));
  };

  /** Begins anew with a snapshot, which says the same in fewer lines. */
  compact(snapshot: readonly JournalEntry[]): void {
    this.#lines = snapshot.map(toLine);
  }

  *[Symbol.iterator](): Generator<JournalEntry> {
    for (const line of this.#lines) yield JSON.parse(line, reviver) as JournalEntry;
  }
}

function toLine(entry: JournalEntry): string {
  return JSON.stringify(entry, (_, value: unknown) =>
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
  );
}

function reviver(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('base64' in value)) return value;
  return new Uint8Array(Buffer.from(String(value.base64), 'base64'));
}

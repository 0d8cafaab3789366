/** A trace that is written as it happens: each line is with the system when `write` returns, so that no death of ours loses it. */
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { formatLine, type Observation, type TraceHeader } from '../../model/vocabulary/trace.ts';

export interface TraceFile {
  readonly write: (observation: Observation) => void;
  readonly close: () => void;
  /** Closes it and takes it away, as nothing has come of it. */
  readonly discard: () => void;
}

/** Throws the system's error if the file is there already, or cannot be written. */
export function createTraceFile(path: string, header: TraceHeader): TraceFile {
  const file = openSync(path, 'wx');
  const put = (line: TraceHeader | Observation): void => {
    const bytes = Buffer.from(formatLine(line));
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
  };
  put(header);
  const close = (): void => closeSync(file);
  const discard = (): void => {
    close();
    unlinkSync(path);
  };
  return { write: put, close, discard };
}

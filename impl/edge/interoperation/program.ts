/** A client's program as a child of this process, whose output is read by the line. Only what is started here is ended here. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const running = new Set<ChildProcessWithoutNullStreams>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export interface Program {
  /** A line to its input. */
  readonly tell: (line: string) => void;
  readonly kill: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  /** Resolves with its exit code, null if a signal ended it, and all that it printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

export function startProgram(
  command: string,
  words: readonly string[],
  onLine: (line: string) => void = () => {},
): Program {
  const child = spawn(command, words);
  running.add(child);
  const lines: string[] = [];
  const heard = (line: string): void => {
    lines.push(line);
    onLine(line);
  };
  createInterface({ input: child.stdout }).on('line', heard);
  createInterface({ input: child.stderr }).on('line', heard);
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child);
    return { code: code as number | null, output: lines.join('\n') };
  });
  return {
    tell: (line) => child.stdin.write(`${line}\n`),
    kill: async (signal) => {
      child.kill(signal);
      await ended;
    },
    ended,
  };
}

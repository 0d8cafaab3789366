/** What Linux tells of another process. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** CPU time of all threads, user and system, in ms; as fine as the system's clock ticks, of 10 ms as a rule. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the program's name, may have blanks in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime, stime] = [Number(fields[11]), Number(fields[12])];
  return ((utime + stime) * 1_000) / ticksPerSecond();
}

export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s*(\d+) kB$/mu.exec(status)?.[1]) * 1_024;
}

/** How many files a process may have open: Node raises its own limit, and what it starts inherits it. */
export function openFilesMax(): number {
  const [, soft] = /^Max open files\s+(\S+)/mu.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return soft === 'unlimited' ? Infinity : Number(soft);
}

let ticks: number | undefined;

function ticksPerSecond(): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ticks;
}

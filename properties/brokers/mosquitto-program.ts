/** The program of Eclipse Mosquitto, wherever it is, and what can be asked of it. */
import { execFile } from 'node:child_process';
import { findProgram } from './program.ts';

/** Where Debian puts daemons, or on the path. */
export function findMosquitto(): Promise<string | undefined> {
  return findProgram('mosquitto', ['/usr/sbin', '/usr/local/sbin']);
}

/** Its help begins with "mosquitto version 2.0.11", and ends with exit code 3. */
export function versionOf(program: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, ['-h'], (_error, output) => resolve(/version (\S+)/u.exec(output)?.[1] ?? 'of unknown version'));
  });
}

#!/usr/bin/env node
/** `npm run bench`. */
import { exitOnSignal } from '../properties/cli/exit-on-signal.ts';
import { Progress } from '../properties/check/progress.ts';
import { bench } from './command.ts';
import { exitCodes } from './compare-report.ts';

exitOnSignal();

if (typeof process.threadCpuUsage === 'function') {
  const progress = new Progress();
  process.exitCode = await bench(process.argv.slice(2), {
    print: (text) => {
      progress.clear();
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    printError: (text) => process.stderr.write(text),
    progress: (line) => progress.update(line),
  });
} else {
  process.stderr.write(
    `This is Node ${process.versions.node}; the benchmarks take Node 24, which npm ci brings along.\n`,
  );
  process.exitCode = exitCodes.unusable;
}

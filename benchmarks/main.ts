#!/usr/bin/env node
/** `npm run bench`. */
import { Progress } from '../properties/cli/progress.ts';
import { bench } from './command.ts';
import { exitCodes } from './compare-report.ts';

// An exit ends the processes that were started, too.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code));

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

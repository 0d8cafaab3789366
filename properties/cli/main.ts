#!/usr/bin/env node
/** The command `mqtt-liveness`. */
import { mqttLiveness } from './command.ts';
import { Progress } from './progress.ts';

// An exit ends the brokers that were started, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

process.exitCode = await mqttLiveness(process.argv.slice(2), {
  print: (text) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
  printError: (text) => process.stderr.write(text),
  progress: new Progress(),
});

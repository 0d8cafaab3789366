#!/usr/bin/env node
/** The command `mqtt-liveness`. */
import { inspect } from 'node:util';
import { mqttLiveness } from './command.ts';
import { exitOnSignal } from './exit-on-signal.ts';
import { Progress } from '../check/progress.ts';
import { exitCodes } from '../check/result.ts';
import { whyNotOnNode } from '../needed-node.ts';

exitOnSignal();

/** Neither a verdict nor the user's mistake: the checker itself is wrong. */
const softwareError = 70;

const why = whyNotOnNode(process.versions.node);
if (why !== undefined) {
  process.stderr.write(`${why} In a clone of the project \`npm ci\` brings one along, which \`npm run\` takes.\n`);
  process.exitCode = exitCodes.unusable;
} else
  try {
    process.exitCode = await mqttLiveness(process.argv.slice(2), {
      print: (text) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
      printError: (text) => process.stderr.write(text),
      progress: new Progress(),
    });
  } catch (error) {
    process.stderr.write(`The checker itself has failed, so nothing is said of any broker.\n${inspect(error)}\n`);
    process.exitCode = softwareError;
  }

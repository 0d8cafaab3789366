/** Instead of all tests: one scenario that has failed before, on the broker of the suite. */
import { describe, test } from 'vitest';
import type { WireBroker } from '../brokers/broker-under-test.ts';
import { readCounterexample } from '../check/counterexample.ts';
import { replayOn } from '../cli/replay.ts';
import { exitCodes } from '../check/result.ts';

/** Names the file of a counterexample. */
export const replayVariable = 'MQTT_LIVENESS_REPLAY';

/** Registers a test that fails as the counterexample in `file` did, and passes if it does not. */
export function replayTest(broker: WireBroker, file: string, timeoutMs: number): void {
  describe(broker.name, () => {
    test(
      `replays ${file}`,
      async (context) => {
        const counterexample = await readCounterexample(file);
        if (counterexample.broker !== broker.name) context.skip(`it was found on ${counterexample.broker}`);
        const printed: string[] = [];
        const exitCode = await replayOn(broker, counterexample, file, (text) => printed.push(text));
        if (exitCode === exitCodes.fail) throw new Error(printed.join('\n'));
        if (exitCode === exitCodes.inconclusive) context.skip(printed.join('\n'));
      },
      timeoutMs,
    );
  });
}

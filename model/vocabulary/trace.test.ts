import { describe, expect, test } from 'vitest';
import { formatTrace, parseTrace, TraceFormatError, type Trace } from './trace.ts';

const trace: Trace = {
  header: { format: 'mqtt-liveness-trace', formatVersion: 1, broker: 'own', seed: 7 },
  observations: [
    { at: 0, tap: 'client', connection: 0, event: { type: 'network.opened' } },
    {
      at: 12,
      tap: 'server',
      connection: 0,
      event: {
        type: 'client.PUBLISH',
        topic: 'ä/#',
        payload: Uint8Array.of(0, 255, 10),
        qos: 0,
        retain: false,
        dup: false,
      },
    },
  ],
};

describe('a trace on disk', () => {
  test('is one line for the header and one for each observation, and reads back as it was', () => {
    const text = formatTrace(trace);
    expect(text.split('\n')).toHaveLength(4);
    expect(parseTrace(text)).toEqual(trace);
  });

  test.each([
    ['', 'Line 1 is not the header'],
    ['{"format":"something else"}\n', 'Line 1 is not the header'],
    ['not JSON\n', 'Line 1 is not JSON'],
    [`${formatTrace(trace)}{"at":"soon"}\n`, 'Line 4 is not an observation'],
    [
      formatTrace({ ...trace, observations: trace.observations.toReversed() }),
      'Line 3 goes back in time, from 12 ms to 0 ms',
    ],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => parseTrace(text)).toThrow(TraceFormatError);
    expect(() => parseTrace(text)).toThrow(message);
  });
});

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

const withEvent = (event: string): string =>
  `${formatTrace(trace)}{"at":12,"tap":"server","connection":0,"event":${event}}\n`;

describe('a trace on disk', () => {
  test('is one line for the header and one for each observation, and reads back as it was', () => {
    const text = formatTrace(trace);
    expect(text.split('\n')).toHaveLength(4);
    expect(parseTrace(text)).toEqual(trace);
  });

  test('may hold the largest payloads', () => {
    const payload = new Uint8Array(1_000_000).fill(0xfe);
    const event = { type: 'server.PUBLISH', topic: 'large', payload, qos: 0, retain: false, dup: false } as const;
    const observations = [{ at: 0, tap: 'server', connection: 0, event } as const];
    expect(parseTrace(formatTrace({ ...trace, observations })).observations).toEqual(observations);
  });

  test.each([
    ['', 'Line 1 is not the header'],
    ['{"format":"something else"}\n', 'Line 1 is not the header'],
    ['not JSON\n', 'Line 1 is not JSON'],
    [`${formatTrace(trace)}\n\n{"at":"soon"}\n`, 'Line 6 is not an observation: its at is no integer of milliseconds'],
    [
      formatTrace({ ...trace, observations: trace.observations.toReversed() }),
      'Line 3 is not an observation: it goes back in time, from 12 ms to 0 ms',
    ],
    [withEvent('{}'), 'Line 4 is not an observation: it has no event with a type'],
    [withEvent('{"type":"client.KNOCK"}'), 'no event has the type "client.KNOCK"'],
    [withEvent('{"type":"toString"}'), 'no event has the type "toString"'],
    [withEvent('{"type":"network.closed","by":"server"}'), 'network.closed lacks abortive, true or false'],
    [withEvent('{"type":"client.PINGREQ","at":3}'), 'client.PINGREQ has no field at'],
    [
      withEvent('{"type":"server.SUBACK","packetIdentifier":1,"reasonCodes":[0,"0"]}'),
      'server.SUBACK has a reasonCodes that is not a list, each of it an integer from 0',
    ],
    [
      withEvent(
        '{"type":"client.CONNECT","protocolVersion":"5.0","clientId":"a","cleanStart":true,"keepAliveSeconds":-1}',
      ),
      'client.CONNECT has a keepAliveSeconds that is not an integer from 0',
    ],
    [
      withEvent('{"type":"server.PUBLISH","topic":"a","payload":{"base64":"é"},"qos":0,"retain":false,"dup":false}'),
      'server.PUBLISH has a payload that is not bytes',
    ],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => parseTrace(text)).toThrow(TraceFormatError);
    expect(() => parseTrace(text)).toThrow(message);
  });
});

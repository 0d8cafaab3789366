/** What `--profile measure` plays beside the properties: it tells how late a broker is, as soon as there is something due. */
import * as fc from 'fast-check';
import { close, connect, settle, wait, watched } from '../scenario/build.ts';
import type { Setting } from '../scenario/setting.ts';
import type { ConnectSketch, Step } from '../scenario/step.ts';
import { bothVersions, explained, type Property } from './property.ts';

/** Polling shows only where K is more than the time between two polls. Seconds. */
const keepAlives = [1, 2, 3, 4, 6, 8, 12, 16];
const delays = [1, 2, 3, 5];
/** So long that something else comes before it. */
const longSeconds = 60;

/** Anywhere between two polls of the broker. */
const phase = fc.integer({ min: 0, max: 999 });

/** Each client after a wait of its own. */
const oneByOne = (setting: Setting, sketches: readonly ConnectSketch[], last: readonly Step[], maxMs: number) =>
  watched(
    setting,
    fc
      .tuple(...sketches.map(() => phase))
      .map((waits) => [
        ...sketches.flatMap((sketch, client) => [wait(waits[client] ?? 0), connect(client, sketch)]),
        ...last,
        settle(maxMs),
      ]),
  );

export const measuringProperties: readonly Property[] = [
  {
    sentence: 'However long its Keep Alive, a client that is silent for one and a half times as long is disconnected.',
    chapter: 'keep-alive',
    statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'],
    versions: bothVersions,
    scenarios: (setting) =>
      oneByOne(
        setting,
        keepAlives.map((keepAliveSeconds) => ({ keepAliveSeconds })),
        [],
        60_000,
      ),
    sometimes: [
      { sentence: 'a connection is closed for Keep Alive', holds: explained('keep-alive', 'network.closed') },
    ],
    measures: { chart: 'keep-alive', outputs: ['network.closed'] },
  },
  {
    sentence: 'However long its delay or its session, a will is published when the first of them is over.',
    chapter: 'will',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-12'],
    versions: ['5.0'],
    scenarios: (setting) => {
      const terms = delays.flatMap((seconds) => [
        { will: { willDelayIntervalSeconds: seconds }, sessionExpiryIntervalSeconds: longSeconds },
        { will: { willDelayIntervalSeconds: longSeconds }, sessionExpiryIntervalSeconds: seconds },
      ]);
      return oneByOne(
        setting,
        terms,
        terms.map((_, client) => close(client)),
        20_000,
      );
    },
    sometimes: [{ sentence: 'the will is published', holds: explained('will', 'server.PUBLISH') }],
    measures: { chart: 'will service', outputs: ['server.PUBLISH'] },
  },
];

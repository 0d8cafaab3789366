/** Takeover: a CONNECT with the Client Identifier of a live connection. Section 3.1.4. */
import * as fc from 'fast-check';
import {
  aimed,
  blackhole,
  close,
  connect,
  keepAlive,
  ping,
  publish,
  reset,
  send,
  sendOn,
  settled,
  subscribe,
  wait,
  watched,
} from '../scenario/build.ts';
import type { Setting } from '../scenario/setting.ts';
import type { ConnectSketch, Step } from '../scenario/step.ts';
import { connectIsAccepted } from './connect.ts';
import { bothVersions, explained, reached, type Property } from './property.ts';

export const takeover = ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'] as const;
export const takenOver = {
  sentence: 'a connection is closed for its successor',
  holds: explained('takeover', 'network.closed'),
} as const;

/** How a session may begin and how long it outlives its connection. */
export const sessions = (setting: Setting): fc.Arbitrary<ConnectSketch> =>
  fc.record(
    {
      cleanStart: fc.boolean(),
      sessionExpiryIntervalSeconds: fc.constantFrom(0, 1, 2, ...(setting.pace === 'wire' ? [] : [3, 7])),
    },
    { requiredKeys: ['cleanStart'] },
  );

/** Asks each of a client's connections whether it lives, the newest first. */
const pingAll = (count: number): Step[] => Array.from({ length: count }, (_, back) => sendOn(0, back, ping));

export const takeoverProperties: readonly Property[] = [
  {
    sentence:
      'A CONNECT with the Client Identifier of a live connection closes that connection, and the new one is served.',
    chapter: 'session',
    statements: takeover,
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            sessions(setting),
            sessions(setting),
            fc.constantFrom(0, 700),
            fc.constantFrom(undefined, ...bothVersions),
          )
          .map(([first, second, ms, version]) => [
            connect(0, { ...first, keepAliveSeconds: 5 }),
            send(0, subscribe('self')),
            wait(ms),
            connect(0, { ...second, keepAliveSeconds: 5, ...(version && { version }) }),
            ...pingAll(2),
            send(0, subscribe('self'), publish('self')),
            wait(500),
            ...pingAll(2),
            settled(setting),
          ]),
      ),
    sometimes: [takenOver],
    expects: [connectIsAccepted],
  },
  {
    sentence: 'A half-open connection never locks its client out.',
    chapter: 'session',
    statements: takeover,
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.oneof(keepAlive(setting), fc.constant(0)),
            fc.constantFrom('up', 'down', 'both'),
            fc.integer({ min: 0, max: 2_000 }),
            sessions(setting),
          )
          .map(([keepAliveSeconds, direction, ms, sketch]) => [
            connect(0, { ...sketch, keepAliveSeconds, will: {} }),
            blackhole(0, direction),
            wait(ms),
            connect(0, { ...sketch, keepAliveSeconds, dutiful: true }),
            send(0, subscribe('self'), publish('self')),
            wait(2_000),
          ]),
      ),
    sometimes: [takenOver],
    expects: [connectIsAccepted],
  },
  {
    sentence: 'A takeover in the same instant as the time-out of the old connection leaves the new one alone.',
    chapter: 'session',
    statements: [...takeover, '3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(keepAlive(setting), aimed(), sessions(setting), sessions(setting))
          .map(([keepAliveSeconds, aiming, first, second]) => [
            connect(0, { ...first, keepAliveSeconds, will: {} }),
            aiming,
            connect(0, { ...second, keepAliveSeconds, dutiful: true }),
            send(0, subscribe('self'), publish('self')),
            wait(keepAliveSeconds * 2_000 + 300),
          ]),
      ),
    sometimes: [{ sentence: 'the client returns', holds: reached('takeover', 'alone') }],
  },
  {
    sentence: 'Of twenty CONNECTs with one Client Identifier in one instant, one survives, also if some die at once.',
    chapter: 'session',
    statements: takeover,
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            sessions(setting),
            fc.array(fc.constantFrom('lives', 'lives', 'closes', 'resets', 'is lost'), { minLength: 2, maxLength: 20 }),
            fc.boolean(),
          )
          .map(([sketch, fates, atOnce]) => [
            ...fates.flatMap((fate): Step[] => {
              const step = connect(0, { ...sketch, keepAliveSeconds: 5 });
              if (fate === 'is lost') return [step, blackhole(0, 'both')];
              if (!atOnce || fate === 'lives') return [step];
              return [step, fate === 'closes' ? close(0) : reset(0)];
            }),
            ...(atOnce
              ? []
              : fates.flatMap((fate, index) => (fate === 'closes' ? [close(0, fates.length - 1 - index)] : []))),
            wait(500),
            ...pingAll(fates.length),
            wait(2_500),
            ...pingAll(fates.length),
            settled(setting),
          ]),
      ).map((scenario) => ({ ...scenario, hasty: true })),
    sometimes: [takenOver],
  },
];

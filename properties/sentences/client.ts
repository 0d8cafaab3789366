/** Half-open connections, seen from both ends, and what a client owes: sections 3.1.2.10, 3.1.4 and 3.12. */
import * as fc from 'fast-check';
import { bothVersions, explained, reached, type Property } from './property.ts';
import {
  blackhole,
  close,
  connect,
  flow,
  keepAlive,
  publish,
  send,
  settle,
  settled,
  wait,
  watched,
} from '../scenario/build.ts';
import type { Step } from '../scenario/step.ts';

const serverFinds = {
  sentence: 'the server closes for Keep Alive',
  holds: explained('keep-alive', 'network.closed'),
} as const;
const clientFinds = {
  sentence: 'the client gives up on a server that does not answer',
  holds: reached('client', 'pingrespTimedOut'),
} as const;

/** A client that keeps its promises, a fault of the network somewhere in its life, and both ends left to find out. */
const fault = (direction: 'up' | 'down' | 'both'): Property['scenarios'] =>
  function scenarios(setting) {
    return watched(
      setting,
      fc
        .tuple(keepAlive(setting), fc.integer({ min: 0, max: 3_000 }), fc.boolean(), fc.constantFrom(0, 1, 40))
        .map(([keepAliveSeconds, ms, publishes, delayMs]): readonly Step[] => [
          connect(0, { keepAliveSeconds, dutiful: true, will: {} }),
          flow(0, 'both', delayMs),
          wait(ms),
          ...(publishes ? [send(0, publish('topic', 1))] : []),
          blackhole(0, direction),
          settle(setting.pace === 'wire' ? 16_000 : keepAliveSeconds * 4_000 + 10_000),
        ]),
    );
  };

export const clientProperties: readonly Property[] = [
  {
    sentence: 'If what the client sends is lost, the server finds out within one and a half times the Keep Alive.',
    chapter: 'client',
    statements: ['3.1.1:MQTT-3.1.2-24', '3.1.1:U-3.1.1-12', '5.0:MQTT-3.1.2-22', '5.0:U-5.0-18'],
    versions: bothVersions,
    scenarios: fault('up'),
    sometimes: [serverFinds, { sentence: 'the will is published', holds: explained('will', 'server.PUBLISH') }],
    measures: { chart: 'keep-alive', outputs: ['network.closed'] },
  },
  {
    sentence:
      'If what the server sends is lost, the client finds out within its Keep Alive and the time it waits for PINGRESP.',
    chapter: 'client',
    statements: ['3.1.1:U-3.1.1-07', '5.0:U-5.0-07', '3.1.1:U-3.1.1-12'],
    versions: bothVersions,
    scenarios: fault('down'),
    sometimes: [clientFinds, { sentence: 'the will is published', holds: explained('will', 'server.PUBLISH') }],
  },
  {
    sentence: 'If both directions are lost, either end finds out for itself.',
    chapter: 'client',
    statements: ['3.1.1:MQTT-3.1.2-24', '3.1.1:U-3.1.1-07', '5.0:MQTT-3.1.2-22', '5.0:U-5.0-07'],
    versions: bothVersions,
    scenarios: fault('both'),
    sometimes: [serverFinds, clientFinds],
    measures: { chart: 'keep-alive', outputs: ['network.closed'] },
  },
  {
    sentence: 'A client lets no more than its Keep Alive pass between the packets that it sends.',
    chapter: 'client',
    statements: ['3.1.1:MQTT-3.1.2-23', '5.0:MQTT-3.1.2-20', '5.0:U-5.0-08'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(keepAlive(setting), fc.array(fc.integer({ min: 0, max: 2_500 }), { maxLength: 4 }))
          .map(([keepAliveSeconds, waits]) => [
            connect(0, { keepAliveSeconds, dutiful: true }),
            ...waits.flatMap((ms) => [wait(ms), send(0, publish('topic'))]),
            wait(keepAliveSeconds * 3_000 + 1),
            close(0),
          ]),
      ),
    sometimes: [{ sentence: 'a PINGREQ is due and sent', holds: reached('client', 'answer.pingrespAwaited') }],
  },
  {
    sentence: 'A client that gets no CONNACK gives up, and the server, if it had accepted, publishes the will.',
    chapter: 'client',
    statements: ['3.1.1:U-3.1.1-05', '5.0:U-5.0-05', '3.1.1:U-3.1.1-12', '5.0:U-5.0-18'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(keepAlive(setting), fc.constantFrom('up', 'down', 'both'))
          .map(([keepAliveSeconds, blackholed]) => [
            connect(0, { keepAliveSeconds, dutiful: true, will: {}, blackholed }),
            settled(setting, 20_000),
          ]),
      ),
    sometimes: [
      { sentence: 'the client gives up', holds: reached('client', 'connackTimedOut') },
      { sentence: 'the will is published', holds: explained('will', 'server.PUBLISH') },
    ],
  },
];

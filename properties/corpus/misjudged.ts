/** Scenarios in which the broker was right and the model was not, until it was mended. */
import { close, connect, publish, send, wait, watching } from '../scenario/build.ts';
import type { Scenario, Step } from '../scenario/step.ts';

interface Misjudged {
  readonly name: string;
  readonly found: string;
  readonly scenario: Scenario;
}

function misjudgement(name: string, found: string, steps: readonly Step[]): Misjudged {
  return { name, found, scenario: { version: '5.0', ties: 'client first', steps } };
}

export const misjudged: readonly Misjudged[] = [
  misjudgement(
    'repetition-in-an-exchange',
    'a QoS 2 PUBLISH repeated on its own connection was owed to subscribers a second time',
    [...watching, connect(1), send(1, publish('topic', 2)), send(1, { type: 'PUBLISH', qos: 2, again: true }), send(1, { type: 'PUBREL' })],
  ),
  misjudgement('will-before-clean-connack', 'a will that a Clean Start publishes was rejected when it came before the CONNACK', [
    ...watching,
    connect(0, { cleanStart: false, sessionExpiryIntervalSeconds: 10, will: { willDelayIntervalSeconds: 5 } }),
    close(0),
    wait(1_000),
    connect(0),
    wait(6_000),
  ]),
  misjudgement('retained-will-later', 'a retained will that a later subscriber gets was taken for a second publication', [
    ...watching,
    connect(0, { will: { retain: true } }),
    close(0),
    wait(1_000),
    connect(3, { dutiful: true }),
    send(3, { type: 'SUBSCRIBE', topicFilters: ['will'], qos: 1 }),
  ]),
  misjudgement('invalid-disconnect-expiry', 'the expiry of a DISCONNECT with a code that no client may send was taken to hold', [
    connect(0, { sessionExpiryIntervalSeconds: 1, will: {} }),
    send(0, { type: 'DISCONNECT', reasonCode: 0x8e, sessionExpiryIntervalSeconds: 100 }),
    wait(5_000),
    connect(0, { cleanStart: false }),
  ]),
  misjudgement('auth-unasked', 'the close after an AUTH that nobody asked for had no reason', [
    connect(0),
    { step: 'raw', client: 0, hex: 'f0021800' },
  ]),
  misjudgement('unknown-protocol-level', 'CONNACK 0x01 to an unknown protocol level had no reason', [
    { step: 'open', client: 0 },
    { step: 'raw', client: 0, hex: '100e00044d5154540602000000026162' },
  ]),
  misjudgement(
    'unknown-protocol-level-late',
    'what came instead of a CONNECT was not heard while the connect time-out had just run out, and its CONNACK 0x01 had no reason',
    [
      wait(50),
      { step: 'open', client: 0 },
      wait(10_020),
      { step: 'raw', client: 0, hex: '100e00044d5154540602000000026162' },
    ],
  ),
];

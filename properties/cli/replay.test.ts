/** A replay answers as the check would: what is known, late or an unexplained close does not fail it, unless the profile is strict. */
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { startBroker } from '../../impl/edge/server.ts';
import type { BrokerUnderTest, RunningBroker } from '../brokers/broker-under-test.ts';
import { ownTcp } from '../brokers/own-tcp.ts';
import { own } from '../brokers/own.ts';
import { withProfile } from '../brokers/profiles.ts';
import type { SavedCounterexample } from '../check/counterexample.ts';
import { keepAliveControls } from '../controls/keep-alive.ts';
import { makeWrongBroker } from '../faults/wrong-broker.ts';
import * as steps from '../scenario/build.ts';
import { replayOn } from './replay.ts';

const host = '127.0.0.1';

/** Our broker behind a relay that drops a client of the scenario when it pings. */
async function startFickle(): Promise<RunningBroker> {
  const broker = await startBroker({ port: 0 });
  const relay = createServer((socket) => {
    const upstream = createConnection({ host, port: broker.port });
    let isOfScenario = false;
    socket.on('data', (bytes) => {
      isOfScenario ||= bytes.includes('client-0');
      if (isOfScenario && bytes[0] === 0xc0) socket.destroy();
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes) => void socket.write(bytes));
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy());
  });
  await once(relay.listen(0, host), 'listening');
  const { port } = relay.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    relay.close();
    await broker.close();
  };
  return { address: { scheme: 'mqtt', host, port }, description: 'a fickle broker', stop };
}

const fickle = { ...ownTcp, name: 'fickle', knownDeviations: [], start: startFickle };
const dropped: SavedCounterexample = {
  broker: 'fickle',
  property: 'any',
  version: '3.1.1',
  scenario: {
    version: '3.1.1',
    ties: 'client first',
    steps: [steps.connect(0), steps.wait(10), steps.send(0, steps.ping), steps.wait(10)],
  },
  verdict: { verdict: 'pass' },
};

async function replayed(broker: BrokerUnderTest, saved: SavedCounterexample): Promise<readonly [number, string]> {
  const printed: string[] = [];
  const code = await replayOn(broker, saved, 'a file', (text) => printed.push(text));
  return [code, printed.join('\n')];
}

describe.concurrent('a close that nothing explains', () => {
  test('is shown, and fails no lenient replay', async () => {
    const [code, printed] = await replayed(withProfile(fickle, 'lenient'), dropped);
    expect(printed).toMatch(/^! fickle, MQTT 3\.1\.1: unexplained close/u);
    expect(code).toBe(0);
  });

  test('fails a strict one', async () => {
    const [code, printed] = await replayed(withProfile(fickle, 'strict'), dropped);
    expect(printed).toMatch(/^✗ fickle, MQTT 3\.1\.1: unexplained close/u);
    expect(code).toBe(1);
  });

  test('fails none where the adapter names it', async () => {
    const deviation = { statement: 'expected:healthy-link-is-kept', reason: 'it is fickle' } as const;
    const broker = withProfile({ ...fickle, knownDeviations: [deviation] }, 'strict');
    const [code, printed] = await replayed(broker, dropped);
    expect(printed).toMatch(/^! fickle[^]*known: it is fickle/u);
    expect(code).toBe(0);
  });
});

const control = keepAliveControls.find(({ fault }) => fault === 'Keep Alive runs out at 2 K');
if (!control) throw new Error('The control has another name.');
const wrong: BrokerUnderTest = { ...own, makeBroker: await makeWrongBroker(control) };
const silent: SavedCounterexample = {
  ...dropped,
  broker: 'own',
  scenario: {
    version: '3.1.1',
    ties: 'client first',
    steps: [steps.connect(0, { keepAliveSeconds: 1 }), steps.wait(5_000)],
  },
};
const known = { statement: '3.1.1:MQTT-3.1.2-24', reason: 'it takes its time' } as const;

test('what was known when it was saved is known still, and what is not is a failure', async () => {
  const [code, printed] = await replayed(wrong, { ...silent, known });
  expect(printed).toMatch(/^! own[^]*known: it takes its time/u);
  expect(code).toBe(0);
  expect(await replayed(wrong, silent)).toEqual([1, expect.stringMatching(/^✗ own/u)]);
});

test('of another broker it is news', async () => {
  expect(await replayed({ ...wrong, name: 'another' }, { ...silent, known })).toEqual([1, expect.any(String)]);
});

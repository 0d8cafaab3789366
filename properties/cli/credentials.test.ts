/** A broker that asks for user and password is judged, and nobody reads them afterwards. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startBroker, type RunningBroker } from '../../impl/edge/server.ts';
import { brokerAt, credentialVariables } from '../brokers/address.ts';
import { mqttLiveness } from './command.ts';
import { Progress } from '../check/progress.ts';
import { exitCodes } from '../check/result.ts';

const password = 'open-sesame';
const told: string[] = [];

class NotingProgress extends Progress {
  override update(text: string): void {
    told.push(text);
  }

  override note(text: string): void {
    told.push(text);
  }

  override clear(): void {}
}

let broker: RunningBroker;
let directory = '';
let refused = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-credentials-'));
  broker = await startBroker({
    port: 0,
    options: {
      authenticate: (connect) => {
        const isAda = connect.userName === 'ada' && Buffer.from(connect.password ?? []).toString() === password;
        if (!isAda) refused += 1;
        return isAda ? 0 : 0x86;
      },
    },
  });
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await broker.close();
  await rm(directory, { recursive: true });
});

function print(text: string): void {
  told.push(text);
}

async function checked(user: string): Promise<{ readonly code: number; readonly report: string }> {
  const json = join(directory, 'report.json');
  const address = `mqtt://${user}127.0.0.1:${broker.port}`;
  const words = ['check', '--broker', address, '--only', 'PINGREQ', '--mqtt', '5.0', '--runs', '1', '--json', json];
  const code = await mqttLiveness(words, { print, printError: print, progress: new NotingProgress() });
  return { code, report: code === exitCodes.unusable ? '' : await readFile(json, 'utf8') };
}

async function credentialsFor(text: string): Promise<unknown> {
  return (await brokerAt(text)?.start())?.address.credentials;
}

it('with those of the address', async () => {
  const { code, report } = await checked(`ada:${password}@`);
  expect(code).not.toBe(exitCodes.unusable);
  expect(refused).toBe(0);
  expect(report).toContain(`mqtt://127.0.0.1:${broker.port}`);
  expect(`${report}${told.join('\n')}`).not.toMatch(new RegExp(`${password}|ada`, 'u'));
});

it('with those of the environment, if the address has none', async () => {
  vi.stubEnv(credentialVariables.userName, 'grace');
  vi.stubEnv(credentialVariables.password, 'another');
  expect(await credentialsFor('mqtt://127.0.0.1')).toEqual({ userName: 'grace', password: 'another' });
  expect(await credentialsFor('mqtt://ada@127.0.0.1')).toEqual({ userName: 'ada' });
});

it('and is not without them', async () => {
  const { code } = await checked('');
  expect(told.join('\n')).toContain('refuses an anonymous client with reason code');
  expect(code).toBe(exitCodes.unusable);
});

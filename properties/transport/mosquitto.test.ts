/** Every transport as a broker of others speaks it: mosquitto, with a listener for each. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import type { RunningBroker } from '../brokers/broker-under-test.ts';
import { freePort, startProgram } from '../brokers/child.ts';
import { findMosquitto } from '../brokers/mosquitto-program.ts';
import { isListening } from '../brokers/program.ts';
import { inScratchDirectory } from '../brokers/scratch.ts';
import type { Run } from '../executors/run.ts';
import { runOverTcp } from '../executors/tcp.ts';
import { connect, ping, publish, reset, send, subscribe, wait } from '../scenario/build.ts';
import type { Scenario } from '../scenario/step.ts';
import { isEncrypted, isWebSocket, type Address, type Scheme } from './address.ts';
import { selfSigned } from './self-signed.ts';

const schemes: readonly Scheme[] = ['mqtt', 'mqtts', 'ws', 'wss'];
const program = await findMosquitto();
if (program === undefined) process.stderr.write('Transports to mosquitto are skipped: it is not installed.\n');

const ports = new Map<Scheme, number>();
let ca = '';

async function start(directory: string): Promise<RunningBroker> {
  const certificate = await selfSigned(directory);
  if (!certificate) throw new Error('OpenSSL is not installed, which mosquitto needs too.');
  ca = await readFile(certificate.certificateFile, 'utf8');
  const tls = [`certfile ${certificate.certificateFile}`, `keyfile ${certificate.keyFile}`];
  const lines: string[] = [];
  for (const scheme of schemes) {
    const port = await freePort();
    ports.set(scheme, port);
    lines.push(`listener ${port} 127.0.0.1`, 'allow_anonymous true');
    if (isWebSocket(scheme)) lines.push('protocol websockets');
    if (isEncrypted(scheme)) lines.push(...tls);
  }
  const configuration = join(directory, 'mosquitto.conf');
  const user = process.getuid?.() === 0 ? ['user root'] : [];
  await writeFile(configuration, [...lines, ...user, 'log_dest stderr', ''].join('\n'));
  return startProgram({
    program: program ?? '',
    programArguments: ['-c', configuration],
    port: ports.get('mqtt') ?? 0,
    description: 'mosquitto',
    // It listens on one after the other.
    isReady: () => isListening(ports.get('wss') ?? 0),
  });
}

/** No timer of the broker runs here, so nothing has to be waited for as long as for one that polls. */
const profile = { ...lenientProfile(100), lateMs: 1_000, answerMs: 1_000 };
let broker: RunningBroker | undefined;
beforeAll(async () => {
  if (program !== undefined) broker = await inScratchDirectory('mosquitto-transports', start);
});
afterAll(() => broker?.stop());

/**
 * On a busy machine the handshakes of TLS and WebSocket take longer than the profile spares, and a broker that is not let run may
 * hang up in the middle of one. Such a run says nothing, and is played again, as the check does; one that fails has failed.
 */
const triesMax = 8;

async function played(address: Address): Promise<Run | undefined> {
  for (let tries = 1; ; tries += 1) {
    const { runs } = await runOverTcp([scenario], { address, profile });
    if (runs[0]?.verdict.verdict !== 'inconclusive' || tries === triesMax) return runs[0];
  }
}

const scenario: Scenario = {
  version: '5.0',
  ties: 'server first',
  steps: [
    connect(1, { dutiful: true }),
    send(1, subscribe('#')),
    connect(0, { will: {} }),
    send(0, publish('topic', 1), ping),
    reset(0),
    wait(300),
    send(1, ping),
  ],
};

describe.skipIf(program === undefined).each(schemes)('%s://', (scheme) => {
  it('carries messages, and the will of a client that is reset', async () => {
    const address: Address = { scheme, host: '127.0.0.1', port: ports.get(scheme) ?? 0, trust: { ca } };
    const run = await played(address);
    expect(run?.verdict).toEqual({ verdict: 'pass' });
    expect(run?.seen).toContain('will: server.PUBLISH');
  });
});

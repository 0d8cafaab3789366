/** Brokers that do not start, die, do not start again or do not end: each is a result, and what was learned before is kept. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startBroker } from '../../impl/edge/server.ts';
import { allProperties } from '../sentences/all.ts';
import { BrokerUnavailable, type BrokerUnderTest, type RunningBroker } from '../brokers/broker-under-test.ts';
import { ownTcp } from '../brokers/own-tcp.ts';
import { own } from '../brokers/own.ts';
import { inScratchDirectory } from '../brokers/scratch.ts';
import { selected } from '../check/assignment.ts';
import { check } from './check.ts';
import { replayOn } from './replay.ts';
import * as steps from '../scenario/build.ts';
import { Progress } from '../check/progress.ts';

class SilentProgress extends Progress {
  readonly #onTold: (text: string) => void;

  constructor(onTold: (text: string) => void) {
    super();
    this.#onTold = onTold;
  }

  override update(text: string): void {
    this.#onTold(text);
  }

  override note(): void {}

  override clear(): void {}
}

const host = '127.0.0.1';
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** Our broker behind a relay, so that it can die without a word. */
async function startMortal(stopsWith?: string): Promise<RunningBroker & { readonly die: () => void }> {
  const broker = await startBroker({ port: 0 });
  const sockets: Socket[] = [];
  const relay: Server = createServer((socket) => {
    const upstream = createConnection({ host, port: broker.port });
    for (const one of [socket, upstream]) sockets.push(one.on('error', () => {}));
    socket.pipe(upstream).pipe(socket);
  });
  await once(relay.listen(0, host), 'listening');
  const { port } = relay.address() as AddressInfo;
  const die = (): void => {
    relay.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const stop = async (): Promise<string | undefined> => {
    die();
    await broker.close();
    return stopsWith;
  };
  endings.push(stop);
  return { address: { scheme: 'mqtt', host, port }, description: 'a mortal broker', stop, die };
}

async function startDoomed(): Promise<RunningBroker> {
  return { ...(await startMortal()), died: Promise.resolve('it ended with exit code 7') };
}

function failing(name: string, why: BrokerUnavailable): BrokerUnderTest {
  return { ...ownTcp, name, start: () => Promise.reject(why) };
}

async function checked(
  brokers: readonly BrokerUnderTest[],
  onTold: (text: string) => void = () => {},
): Promise<{ readonly code: number; readonly printed: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-failures-'));
  endings.push(() => rm(directory, { recursive: true }));
  let printed = '';
  const code = await check({
    brokers,
    assignment: { properties: selected(allProperties, 'PINGREQ may come'), versions: ['3.1.1'], runs: 3, seed: 1 },
    directory,
    progress: new SilentProgress(onTold),
    print: (text) => (printed += text),
  });
  return { code, printed };
}

describe('a broker', () => {
  it('that does not start ends with exit code 2, and the others are judged', async () => {
    const { code, printed } = await checked([
      own,
      failing('stillborn', new BrokerUnavailable('it does not start: no disk.')),
    ]);
    expect(printed).toContain('stillborn: not reached');
    expect(printed).toContain('own: 1 pass');
    expect(code).toBe(2);
  });

  it('that is not installed is left out', async () => {
    const { code, printed } = await checked([
      own,
      failing('missing', new BrokerUnavailable('it is not installed.', true)),
    ]);
    expect(printed).not.toContain('missing');
    expect(code).toBe(0);
  });

  it('that dies is started anew, and all is played', async () => {
    const lives: { die: () => void }[] = [];
    const start = async (): Promise<RunningBroker> => {
      const life = await startMortal();
      lives.push(life);
      return life;
    };
    const { code, printed } = await checked([{ ...ownTcp, name: 'mortal', start }], (text) => {
      if (text.includes(': 1 of 3')) lives[0]?.die();
    });
    expect(lives).toHaveLength(2);
    expect(printed).toMatch(/mortal: .* died 1 time/u);
    expect(printed).toContain('the process stays alive');
    expect(printed).toMatch(/PINGREQ may come .* 3 +\d +0/mu);
    expect(code).toBe(1);
  });

  it('that dies for good is told with what was learned before', async () => {
    let life: { die: () => void } | undefined;
    const start = async (): Promise<RunningBroker> => {
      if (life) throw new BrokerUnavailable('the port is taken.');
      const first = await startMortal();
      life = first;
      return first;
    };
    const { code, printed } = await checked([{ ...ownTcp, name: 'mortal', start }], (text) => {
      if (text.includes(': 1 of 3')) life?.die();
    });
    expect(printed).toContain('It cannot be started again: the port is taken.');
    expect(printed).toMatch(/PINGREQ may come .* 3 +1 +0 +2/mu);
    expect(code).toBe(1);
  });

  it('that dies of a scenario that is played again has failed', async () => {
    const counterexample = {
      broker: 'mortal',
      property: 'any',
      version: '3.1.1',
      scenario: { version: '3.1.1', ties: 'client first', steps: [steps.connect(0), steps.wait(10)] },
      verdict: { verdict: 'pass' },
    } as const;
    let printed = '';
    const code = await replayOn(
      { ...ownTcp, start: startDoomed },
      counterexample,
      'a file',
      (text) => (printed += text),
    );
    expect(printed).toContain('the process stays alive.\n  it ended with exit code 7');
    expect(code).toBe(1);
  });

  it('that had to be killed is told so', async () => {
    const { code, printed } = await checked([
      { ...ownTcp, name: 'stubborn', start: () => startMortal('it did not end within 3000 ms, and was killed') },
    ]);
    expect(printed).toContain('it did not end within 3000 ms, and was killed');
    expect(code).toBe(0);
  });
});

it('a disk that takes no directory is told as the reason why a broker cannot be started', async () => {
  const file = join(tmpdir(), 'mqtt-liveness-no-directory');
  await writeFile(file, '');
  endings.push(
    () => rm(file),
    () => vi.unstubAllEnvs(),
  );
  vi.stubEnv('TMPDIR', file);
  const starting = inScratchDirectory('it', () => expect.unreachable());
  await expect(starting).rejects.toThrow(/^it cannot be started: ENOTDIR/u);
  await expect(starting).rejects.toBeInstanceOf(BrokerUnavailable);
});

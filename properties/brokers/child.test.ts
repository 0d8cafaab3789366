/** Programs that do not start, do not end, or die, and that none is left behind whatever becomes of the checker. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { BrokerUnavailable, type RunningBroker } from './broker-under-test.ts';
import { freePort, startProgram } from './child.ts';
import { isListening } from './program.ts';

/** It listens, and whoever says something to it kills it. */
const listens = (port: number): string =>
  `require('node:net')
     .createServer((socket) => socket.on('error', () => {}).on('data', () => process.kill(process.pid, 'SIGKILL')))
     .listen(${port}, '127.0.0.1');`;

/** A program of JavaScript, which listens on the port if `script` makes it. */
async function start(script: (port: number) => string, startTimeoutMs = 30_000): Promise<RunningBroker> {
  const port = await freePort();
  return startProgram({
    program: process.execPath,
    programArguments: ['-e', script(port)],
    port,
    description: 'the program',
    isReady: () => isListening(port),
    startTimeoutMs,
    stopTimeoutMs: 100,
  });
}

/** A connection to it, which closes when the process has ended. */
async function connectionTo(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

function closeOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => socket.once('close', () => resolve('closed')));
}

async function whyNotStarted(starting: Promise<RunningBroker>): Promise<string> {
  const error: unknown = await starting.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BrokerUnavailable);
  return (error as BrokerUnavailable).message;
}

describe('a program', () => {
  it('that ends instead of listening is told with its last words', async () => {
    const why = await whyNotStarted(start(() => `console.error('no disk'); process.exit(7);`));
    expect(why).toMatch(/^the program does not start: its process ended with exit code 7, after it said:\nno disk/u);
  });

  it('that is not there is told too', async () => {
    const why = await whyNotStarted(
      startProgram({
        program: '/no/such/program',
        programArguments: [],
        port: 1,
        description: 'it',
        isReady: () => isListening(1),
      }),
    );
    expect(why).toContain('exit code 127');
  });

  it('whose port is taken is told in its own words', async () => {
    const first = await start(listens);
    const why = await whyNotStarted(start(() => listens(first.address.port)));
    expect(why).toContain('EADDRINUSE');
    await first.stop();
  });

  it('that does not listen is killed', async () => {
    const another = await freePort();
    const starting = start(() => listens(another), 2_000);
    while (!(await isListening(another)));
    const socket = await connectionTo(another);
    const closed = closeOf(socket);
    expect(await whyNotStarted(starting)).toContain('it did not listen within 2000 ms');
    await closed;
  });

  it('that dies says how, and what it said last', async () => {
    const broker = await start((port) => `${listens(port)} console.log('out of memory');`);
    (await connectionTo(broker.address.port)).write('die');
    expect(await broker.died).toBe('its process ended with signal SIGKILL, after it said:\nout of memory');
    await broker.stop();
  });

  it('that does not want to end is killed', async () => {
    const broker = await start((port) => `${listens(port)} process.on('SIGTERM', () => {});`);
    const socket = await connectionTo(broker.address.port);
    const closed = closeOf(socket);
    await broker.stop();
    expect(await closed).toBe('closed');
  });

  it('takes with it what it has started itself', async () => {
    const port = await freePort();
    const grandchild = JSON.stringify(listens(port));
    const broker = await start(
      (own) => `require('child_process').spawn(process.execPath, ['-e', ${grandchild}]); ${listens(own)}`,
    );
    while (!(await isListening(port)));
    const socket = await connectionTo(port);
    const closed = closeOf(socket);
    await broker.stop();
    expect(await closed).toBe('closed');
  });
});

it('no program outlives the checker, even if that is killed', async () => {
  const port = await freePort();
  const child = JSON.stringify(new URL('child.ts', import.meta.url).href);
  const program = JSON.stringify(new URL('program.ts', import.meta.url).href);
  const checker = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `const { startProgram } = await import(${child});
       const { isListening } = await import(${program});
       const programArguments = ['-e', ${JSON.stringify(listens(port))}];
       const isReady = () => isListening(${port});
       await startProgram({ program: process.execPath, programArguments, port: ${port}, description: 'it', isReady });
       console.log('started');`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(checker.stdout, 'data');
  const socket = await connectionTo(port);
  const closed = closeOf(socket);
  checker.kill('SIGKILL');
  expect(await closed).toBe('closed');
});

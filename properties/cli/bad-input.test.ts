/** What the command does with words that mean nothing, and with ports where no MQTT broker serves. */
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { startBroker } from '../../impl/edge/server.ts';
import { allProperties } from '../sentences/all.ts';
import { brokerAt } from '../brokers/address.ts';
import { probe } from '../executors/probe.ts';
import { selected } from '../check/assignment.ts';
import { check } from './check.ts';
import { mqttLiveness } from './command.ts';
import { Progress } from '../check/progress.ts';

const host = '127.0.0.1';
const thisFile = fileURLToPath(import.meta.url);
const onlyOne = 'PINGREQ may come';

/** Notes what is told, and acts on it. */
class ToldProgress extends Progress {
  told = '';
  readonly #onTold: (text: string) => void;

  constructor(onTold: (text: string) => void = () => {}) {
    super();
    this.#onTold = onTold;
  }

  override update(text: string): void {
    this.#onTold(text);
  }

  override note(text: string): void {
    this.told += `${text}\n`;
  }

  override clear(): void {}
}

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly errors: string }> {
  let errors = '';
  const progress = new ToldProgress();
  const printError = (text: string): void => void (errors += text);
  const code = await mqttLiveness(words, { print: () => {}, printError, progress });
  return { code, errors: errors + progress.told };
}

const servers: Server[] = [];
const sockets: Socket[] = [];

/** A port of loopback where every connection is given to `serve`. */
async function listen(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  servers.push(server.listen(0, host));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function stopListening(): void {
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets.splice(0)) socket.resetAndDestroy();
}

function speakHttp(socket: Socket): void {
  socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
}

function reset(socket: Socket): void {
  socket.once('data', () => socket.resetAndDestroy());
}

/** A CONNACK of 3.1.1: not authorized. */
function refuseAnyone(socket: Socket): void {
  socket.once('data', () => socket.end(Buffer.of(0x20, 2, 0, 5)));
}

function closeAtOnce(socket: Socket): void {
  socket.destroy();
}

afterEach(stopListening);

describe('words that mean nothing end with exit code 2 and a sentence', () => {
  it.each([
    [['check', '--broker', 'nanomq'], 'wss:// with [user[:password]@]host[:port]'],
    [['check', '--broker', 'http://localhost:1883'], 'wss:// with [user[:password]@]host[:port]'],
    [['check', '--broker', 'aedes', '--capabilities', '/no/such/file'], '/no/such/file'],
    [['check', '--broker', 'aedes', '--capabilities', thisFile], 'is not JSON'],
    [['check', '--capabilities', thisFile], 'tells of one broker'],
    [['check', '--broker', 'mqtts://broker', '--ca', '/no/such/file'], '/no/such/file'],
    [['replay', '--broker', 'nanomq', thisFile], 'wss:// with'],
    [['check', '--report', '/proc/no/report'], '--report /proc/no/report cannot be written'],
    [['check', '--report', thisFile], 'cannot be written: EEXIST'],
    [['check', '--json', '/no/such/report.json'], '--json /no/such/report.json cannot be written'],
    [['check', '--json', '/'], 'cannot be written: EISDIR'],
    [['explore', '--promela', '/proc/no/promela'], '--promela /proc/no/promela cannot be written'],
    [['check', '--broker', 'mqtts://broker', '--ca', thisFile], 'has no certificate in PEM'],
    [['check', '--broker', 'mqtt://broker', '--insecure'], 'are for brokers at mqtts:// and wss://'],
    [['check', '--mqtt', '4'], '3.1.1, 5.0 or both'],
    [['check', '--runs', '0'], 'an integer from 1'],
    [['check', '--runs', '1.5'], 'an integer from 1'],
    [['check', '--seed', '-1'], 'an integer from 0'],
    [['check', '--only', 'no such property'], 'contains "no such property"'],
    [['check', '--reading', 'no-such-question=yes'], 'There is a choice about will-on-clean-start'],
    [
      ['check', '--reading', 'keep-alive-counts=packets,nibbles'],
      'The readings of keep-alive-counts are packets, bytes',
    ],
    [['replay', '/no/such/file'], '/no/such/file'],
    [['replay', thisFile], 'is not JSON'],
    [['replay'], 'missing required argument'],
    [['fuzz', '--inputs', '0'], 'an integer from 1'],
    [['fuzz', '--replay', '/no/such/file'], '/no/such/file'],
    [['fuzz', '--replay', thisFile], 'is no step'],
    [['chek'], 'unknown command'],
  ])('%j', async (words, sentence) => {
    const { code, errors } = await run(...words);
    expect(errors).toContain(sentence);
    expect(code).toBe(2);
  });
});

describe('a port without a broker ends with exit code 2 and a sentence', () => {
  it.each([
    ['that speaks HTTP', speakHttp, /does not speak MQTT: it answers "HTTP\/1.1 400 Bad Request/u],
    ['that closes at once', closeAtOnce, /without an answer to CONNECT|ECONNRESET/u],
    ['that resets, as a port for TLS may', reset, /ECONNRESET; perhaps the port serves TLS or WebSocket/u],
    [
      'that refuses who is nobody',
      refuseAnyone,
      /refuses an anonymous client.* mqtt:\/\/user:password@host, .*MQTT_LIVENESS_USER/u,
    ],
  ])('%s', async (_, serve, sentence) => {
    const port = await listen(serve);
    const { code, errors } = await run('check', '--broker', `mqtt://${host}:${port}`, '--only', onlyOne);
    expect(errors).toMatch(sentence);
    expect(code).toBe(2);
  });

  it('that refuses connections', async () => {
    const port = await listen(() => {});
    stopListening();
    const { code, errors } = await run('check', '--broker', `mqtt://${host}:${port}`, '--only', onlyOne);
    expect(errors).toContain('cannot be reached: connect ECONNREFUSED');
    expect(code).toBe(2);
  });

  it('that is silent, within the bound', async () => {
    const port = await listen(() => {});
    const answer = await probe({
      address: { scheme: 'mqtt', host, port },
      version: '3.1.1',
      clientId: 'a',
      pings: 0,
      timeoutMs: 50,
    });
    expect(answer).toEqual({ answer: 'none', isSilent: true, why: expect.stringContaining('is silent') as string });
  });
});

it('a broker that dies in the middle of a run is reported, and so is what was learned before', async () => {
  const broker = await startBroker({ port: 0 });
  const port = await listen((socket) => {
    const upstream = createConnection({ host, port: broker.port });
    sockets.push(upstream);
    upstream.on('error', () => {});
    socket.pipe(upstream).pipe(socket);
  });
  const relayed = brokerAt(`mqtt://${host}:${port}`);
  let printed = '';
  const code = await check({
    brokers: relayed ? [relayed] : [],
    assignment: { cases: [], properties: selected(allProperties, onlyOne), versions: ['3.1.1'], runs: 3, seed: 1 },
    directory: join(tmpdir(), 'mqtt-liveness-check-failures'),
    progress: new ToldProgress((text) => {
      if (text.includes(': 1 of 3')) stopListening();
    }),
    print: (text) => (printed += text),
  });
  await broker.close();
  expect(printed).toContain('the process stays alive');
  expect(printed).toMatch(/PINGREQ may come .* 3 +1 +0 +2$/mu);
  expect(code).toBe(1);
}, 60_000);

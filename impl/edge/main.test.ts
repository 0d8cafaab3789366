import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ClientCodec } from './client-codec.ts';
import { bytesOf, connectPacket, eventsUntilEnd } from './raw-client.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

function started(...options: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, ['--import', 'tsx', main, '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
}

test('the options of the command are those of its broker, which says goodbye when it is to end', async () => {
  const limits = ['--receive-maximum', '7', '--packet-bytes-max', '1000', '--session-expiry-maximum-seconds', '5'];
  const child = started('--maximum-qos', '1', '--no-retain-available', ...limits);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const socket = connectSocket(Number(/:(\d+)/u.exec(String(line))?.[1]), '127.0.0.1');
  socket.write(bytesOf(connectPacket({ sessionExpiryIntervalSeconds: 60 })));
  const [connack] = (await once(socket, 'data')) as [Buffer];
  expect(new ClientCodec('5.0').receive(connack)).toMatchObject([
    {
      maximumQoS: 1,
      retainAvailable: false,
      receiveMaximum: 7,
      maximumPacketSizeBytes: 1_000,
      sessionExpiryIntervalSeconds: 5,
    },
  ]);
  const ended = eventsUntilEnd(socket);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject([{ type: 'server.DISCONNECT', reasonCode: 0x8b }]);
  expect(await once(child, 'close')).toEqual([0, null]);
});

test('an option that is no number in its range is a mistake of usage', async () => {
  const child = started('--maximum-qos', '3');
  expect(await once(child, 'close')).toEqual([2, null]);
});

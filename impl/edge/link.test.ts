import { once } from 'node:events';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClientCodec } from './client-codec.ts';
import { Link, type Arrival } from './link.ts';

const pingreq = new ClientCodec('3.1.1').encode({ type: 'client.PINGREQ' });
const lingerMs = 1000;
const unsentBytesMax = 10;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function linked(): { readonly socket: Socket; readonly link: Link; readonly arrivals: Arrival[] } {
  const socket = new Socket({ allowHalfOpen: true });
  const arrivals: Arrival[] = [];
  const link = new Link(socket, { packetBytesMax: 100, lingerMs, unsentBytesMax }, (arrival) => arrivals.push(arrival));
  return { socket, link, arrivals };
}

/** By the server. */
function closed(): ReturnType<typeof linked> {
  const all = linked();
  all.link.put({ type: 'network.closed', by: 'server', abortive: false }, 1);
  return all;
}

test('what had arrived on a socket that was destroyed since is still told, in order, and answers go nowhere', async () => {
  const { socket, link, arrivals } = linked();
  socket.emit('data', pingreq);
  socket.destroy(new Error('reset'));
  await new Promise((resolve) => socket.once('close', resolve));
  const events = arrivals.flatMap((arrival) => {
    const taken = link.take(arrival);
    link.put({ type: 'server.PINGRESP' }, 1);
    return taken;
  });
  link.flush();
  expect(events).toEqual([{ type: 'client.PINGREQ' }, { type: 'network.closed', by: 'network', abortive: true }]);
  expect(socket.bytesWritten).toBe(0);
});

describe('once the server has closed', () => {
  test('what has arrived counts for nothing', () => {
    const { socket, link, arrivals } = linked();
    socket.emit('data', pingreq);
    link.put({ type: 'network.closed', by: 'server', abortive: false }, 1);
    socket.emit('end');
    expect(arrivals).toHaveLength(2);
    expect(arrivals.flatMap((arrival) => link.take(arrival))).toEqual([]);
  });

  test('nothing is written any more', () => {
    const { socket, link } = closed();
    const write = vi.spyOn(socket, 'write');
    link.put({ type: 'server.PINGRESP' }, 1);
    link.flush();
    expect(write).not.toHaveBeenCalled();
  });

  test('the client may linger for a while', () => {
    const { socket } = closed();
    vi.advanceTimersByTime(lingerMs - 1);
    expect(socket.destroyed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(socket.destroyed).toBe(true);
  });

  test('nobody waits for a client that has closed too', async () => {
    const { socket } = closed();
    expect(vi.getTimerCount()).toBe(1);
    socket.destroy();
    await once(socket, 'close');
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a reset is the end: what was gathered goes nowhere, what has arrived counts for nothing', async () => {
  const { socket, link, arrivals } = linked();
  const write = vi.spyOn(socket, 'write');
  socket.emit('data', pingreq);
  link.put({ type: 'server.PINGRESP' }, 1);
  link.reset();
  link.flush();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(arrivals).toHaveLength(2);
  expect(arrivals.flatMap((arrival) => link.take(arrival))).toEqual([]);
  expect(write).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test('what comes at once may be more than may wait; then as much again; then the peer is given up', () => {
  const { socket, link } = linked();
  const reset = vi.spyOn(socket, 'resetAndDestroy');
  const put = (answer: number, times: number): boolean[] =>
    Array.from({ length: times }, () => link.put({ type: 'server.PINGRESP' }, answer));
  expect(put(1, 20)).not.toContain(false);
  expect(put(2, unsentBytesMax / 2)).not.toContain(false);
  expect(reset).not.toHaveBeenCalled();
  expect(put(3, 3)).toEqual([false, true, true]);
  expect(reset).toHaveBeenCalledOnce();
});

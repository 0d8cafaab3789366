import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ClientCodec } from './client-codec.ts';
import { Link, type Arrival } from './link.ts';

const pingreq = new ClientCodec('3.1.1').encode({ type: 'client.PINGREQ' });

function linked(): { readonly socket: Socket; readonly link: Link; readonly arrivals: Arrival[] } {
  const socket = new Socket({ allowHalfOpen: true });
  const arrivals: Arrival[] = [];
  const link = new Link(socket, { packetBytesMax: 100, lingerMs: 0 }, (arrival) => arrivals.push(arrival));
  return { socket, link, arrivals };
}

test('what had arrived on a socket that was destroyed since is still told, in order, and answers go nowhere', async () => {
  const { socket, link, arrivals } = linked();
  socket.emit('data', pingreq);
  socket.destroy(new Error('reset'));
  await new Promise((resolve) => socket.once('close', resolve));
  const events = arrivals.flatMap((arrival) => {
    const taken = link.take(arrival);
    link.put({ type: 'server.PINGRESP' });
    return taken;
  });
  link.flush();
  expect(events).toEqual([{ type: 'client.PINGREQ' }, { type: 'network.closed', by: 'network', abortive: true }]);
  expect(socket.bytesWritten).toBe(0);
});

test('what has arrived counts for nothing once the server has closed', () => {
  const { socket, link, arrivals } = linked();
  socket.emit('data', pingreq);
  link.put({ type: 'network.closed', by: 'server', abortive: false });
  socket.emit('end');
  expect(arrivals).toHaveLength(2);
  expect(arrivals.flatMap((arrival) => link.take(arrival))).toEqual([]);
});

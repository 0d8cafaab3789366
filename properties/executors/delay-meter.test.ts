import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBroker, type RunningBroker } from '../../impl/edge/server.ts';
import type { Socket } from 'node:net';
import { ArrivalMeter } from './arrival-meter.ts';
import { DelayMeter } from './delay-meter.ts';
import { at, relay, StandIn } from './stand-in.ts';

/** Resolves when it holds; if it never does, the test is over in time anyway. */
async function until(holds: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const look = (): void => (holds() ? resolve(undefined) : void setTimeout(look, 5));
  look();
  await promise;
}

/** At both ends, of this process. */
const openSockets = (): number => process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap').length;

describe('the meter of delays', () => {
  let broker: RunningBroker;
  let server: StandIn | undefined;
  let meter: DelayMeter | undefined;
  beforeEach(async () => {
    broker = await startBroker({ port: 0 });
  });
  afterEach(async () => {
    meter?.stop();
    server?.die();
    await broker.close();
  });

  async function measure(serve: (socket: Socket, number: number) => void): Promise<DelayMeter> {
    server = new StandIn(serve);
    meter = new DelayMeter({ address: at(await server.listen()), version: '3.1.1', clientId: 'meter' });
    return meter;
  }

  it('knows at least the delay that there is, and only for the time in which it was', async () => {
    const since = performance.now();
    const known = await measure((socket) => {
      const upstream = relay(socket, broker.port);
      upstream.unpipe(socket).resume();
      upstream.on('data', (bytes) => setTimeout(() => socket.write(bytes), 80));
    });
    await until(() => known.roundTripsMs(since, performance.now()).length > 3);
    expect(known.longestMs(since, performance.now())).toBeGreaterThanOrEqual(160);
    expect(known.roundTripsMs(-2, -1)).toEqual([]);
  });

  it('takes what has not come back for as long as it has not', async () => {
    const since = performance.now();
    const known = await measure((socket) => {
      const upstream = relay(socket, broker.port);
      upstream.once('data', () => upstream.unpipe(socket));
    });
    await until(() => known.longestMs(since, performance.now()) > 300);
    expect(known.roundTripsMs(since, performance.now()).at(-1)).toBeGreaterThan(100);
  });

  it('connects anew when it is cut off, and counts what goes by until it has', async () => {
    const since = performance.now();
    const known = await measure((socket, number) => {
      const upstream = relay(socket, broker.port);
      if (number === 0) upstream.on('data', () => socket.destroy());
    });
    await until(() => known.roundTripsMs(since, performance.now()).length > 3);
    expect(known.longestMs(since, performance.now())).toBeGreaterThanOrEqual(400);
  });

  it('counts for how long a new connection waits, though those that are there are served at once', async () => {
    const since = performance.now();
    const known = await measure((socket) => {
      const upstream = relay(socket, broker.port);
      upstream.unpipe(socket).resume();
      // The first that comes is CONNACK.
      upstream.once('data', (connack: Buffer) => {
        setTimeout(() => {
          socket.write(connack);
          upstream.pipe(socket);
        }, 300);
      });
    });
    await until(() => known.roundTripsMs(since, performance.now()).length > 10);
    const calm = performance.now();
    await until(() => known.longestMs(calm, performance.now()) >= 300);
    expect(known.roundTripsMs(calm, performance.now()).length).toBeGreaterThan(1);
  });

  it('takes a broker that answers no new connection at all for what it is, not for slow', async () => {
    let opened = 0;
    const silent = new StandIn(() => (opened += 1));
    const since = performance.now();
    const options = { address: at(await silent.listen()), version: '3.1.1', clientId: 'new' } as const;
    const arrivals = new ArrivalMeter(options, 100);
    await until(() => arrivals.longestMs(since, performance.now()) > 0);
    const first = performance.now();
    await until(() => arrivals.longestMs(since, first) === 0);
    await until(() => opened > 2);
    expect(arrivals.longestMs(since, performance.now())).toBe(0);
    arrivals.stop();
    silent.die();
  });

  it('leaves no connection open when it stops, though the broker closes none', async () => {
    const before = openSockets();
    let opened = 0;
    const connack = Buffer.from('20020000', 'hex');
    // It does not read, and so never sees an end.
    const deaf = new StandIn((socket) => {
      opened += 1;
      socket.write(connack);
    });
    const arrivals = new ArrivalMeter({ address: at(await deaf.listen()), version: '3.1.1', clientId: 'new' });
    await until(() => opened > 3);
    arrivals.stop();
    await until(() => openSockets() <= before + opened);
    expect(openSockets() - before).toBe(opened);
    deaf.die();
  });

  it('asks one question at a time, also of a broker that answers each twice', async () => {
    const asked: number[] = [];
    const known = await measure((socket) => {
      const upstream = relay(socket, broker.port);
      const pingreq = Buffer.from('c000', 'hex');
      socket.on('data', (bytes) => {
        if (bytes.subarray(0, 2).equals(pingreq)) asked.push(bytes.length / pingreq.length);
      });
      upstream.on('data', (bytes: Buffer) => {
        if (bytes[0] === 0xd0) socket.write(bytes);
      });
    });
    await until(() => asked.length > 3);
    expect(asked.slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(known.roundTripsMs(0, performance.now()).length).toBeGreaterThan(0);
  });
});

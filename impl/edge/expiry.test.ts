import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Broker, type Output } from '../broker.ts';
import { Clock, heartbeatMs } from './clock.ts';
import { Drain } from './drain.ts';
import { Expiry } from './expiry.ts';

const hourMs = 3_600_000;
const keepAliveSeconds = 1;

/** The loop of the TCP broker without sockets: what a client sends waits until a poll delivers it. */
class Loop {
  readonly broker = new Broker({ tickMs: 20 });
  readonly clock: Clock;
  readonly expiry: Expiry;
  readonly closed = new Set<number>();
  /** What the clock shows beside the time that truly passed. */
  trueMs = 1000;
  skewMs = 0;
  #waiting: number[] = [];
  #events = 0;

  constructor(clients: number, eventsPerPoll = Infinity) {
    this.clock = new Clock(() => this.trueMs + this.skewMs);
    this.expiry = new Expiry(this.broker, new Drain(1, () => this.#events));
    this.eventsPerPoll = eventsPerPoll;
    const nowMs = this.clock.arrivalMs();
    for (let client = 0; client < clients; client++) {
      this.broker.input(client, { type: 'network.opened' }, nowMs);
      const connect = { protocolVersion: '3.1.1', clientId: `c${client}`, cleanStart: true, keepAliveSeconds } as const;
      this.broker.input(client, { type: 'client.CONNECT', ...connect }, nowMs);
    }
  }

  readonly eventsPerPoll: number;

  ping(client: number): void {
    this.#waiting.push(client);
  }

  /** The loop stands still, and the clock counts all of it. */
  stall(ms: number): void {
    for (let stalledMs = 0; stalledMs < ms; stalledMs += heartbeatMs) {
      this.trueMs += heartbeatMs;
      this.clock.passedMs();
    }
  }

  /** Timers, poll, check: the phases of one turn. */
  turn(pollMs = 0): void {
    const passedMs = this.clock.passedMs();
    if (passedMs >= (this.broker.nextDeadlineMs() ?? Infinity)) this.expiry.begin(passedMs, 100_000);
    this.trueMs += pollMs;
    const delivered = this.#waiting.slice(0, this.eventsPerPoll);
    this.#waiting = this.#waiting.slice(delivered.length);
    this.#events += delivered.length;
    const nowMs = this.clock.arrivalMs();
    for (const client of delivered) this.#note(this.broker.input(client, { type: 'client.PINGREQ' }, nowMs));
    this.#note(this.expiry.polled(nowMs));
  }

  #note(outputs: readonly Output[]): void {
    for (const { connection, event } of outputs) if (event.type === 'network.closed') this.closed.add(connection);
  }
}

/** One turn: what passes before it, and by how much the clock is stepped meanwhile. */
const turns = fc.array(
  fc.record({
    sleepMs: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: heartbeatMs }) },
      fc.integer({ min: 1, max: 9000 }),
    ),
    stepMs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -9 * hourMs, max: 9 * hourMs })),
  }),
  { minLength: 20, maxLength: 60 },
);

test('no stall and no step of the clock closes a client that sends in time, and the silent one is closed', () => {
  const property = fc.property(turns, (steps) => {
    const loop = new Loop(2);
    let pingAtMs = loop.trueMs + 1000;
    let steppedAtMs = -Infinity;
    for (const { sleepMs, stepMs } of steps) {
      loop.trueMs += sleepMs;
      // Twice within one Keep Alive would be a clock that runs fast.
      const mayStep = loop.trueMs - steppedAtMs > 2000;
      if (mayStep && stepMs !== 0) {
        loop.skewMs += stepMs;
        steppedAtMs = loop.trueMs;
      }
      for (; pingAtMs <= loop.trueMs; pingAtMs += 1000) loop.ping(0);
      loop.turn();
      expect(loop.closed).not.toContain(0);
    }
    for (let count = 0; count < 30; count++) {
      loop.trueMs += 100;
      loop.turn();
    }
    expect(loop.closed).toContain(1);
  });
  expect(() => fc.assert(property, { numRuns: 500 })).not.toThrow();
});

describe('after a stall', () => {
  test('nobody is closed before everything that had arrived is delivered, however many polls it takes', () => {
    const loop = new Loop(4, 1024);
    const closedAfterTurns = (living: number): number[][] => {
      for (let count = 0; count < 5 * 1024; count++) loop.ping(0);
      for (let client = 1; client < living; client++) loop.ping(client);
      loop.stall(1600);
      return Array.from({ length: 6 }, () => {
        loop.turn();
        return [...loop.closed];
      });
    };
    expect(closedAfterTurns(3)).toEqual([[], [], [], [], [], [3]]);
    expect(loop.expiry.isUnderWay).toBe(false);
    expect(closedAfterTurns(2)).toEqual([[3], [3], [3], [3], [3], [3, 2]]);
  });

  test('what becomes due during the poll waits for a poll of its own', () => {
    const loop = new Loop(2);
    loop.trueMs += 200;
    loop.ping(1);
    loop.turn();
    loop.stall(1400);
    // The deadline of the other passes meanwhile, and it may have sent in time after the poll had looked at its socket.
    loop.turn(300);
    expect([...loop.closed]).toEqual([0]);
    loop.turn();
    expect([...loop.closed]).toEqual([0, 1]);
  });

  test('the dead are closed a slice at a time', () => {
    const loop = new Loop(3000);
    loop.stall(1600);
    const sizes: number[] = [];
    do {
      const before = loop.closed.size;
      loop.turn();
      sizes.push(loop.closed.size - before);
    } while (loop.expiry.isUnderWay);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128);
    expect(loop.closed.size).toBe(3000);
  });
});

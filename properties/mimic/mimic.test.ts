/** A mimic is our broker where nothing is wrong, and wrong and late only where and as it is told. */
import { describe, expect, test } from 'vitest';
import type { Input, Output } from '../../impl/broker.ts';
import { virtualOptions } from '../executors/virtual.ts';
import type { Distortion } from './distortion.ts';
import { ofAnyType } from './library/of-any-type.ts';
import { ofConnect } from './library/of-connect.ts';
import { ofKeepAlive } from './library/of-keep-alive.ts';
import { Mimic } from './mimic.ts';

const library = [...ofConnect, ...ofKeepAlive([]), ...ofAnyType(1_000)];
const right: Distortion = { what: 'is right', instead: () => undefined };

function distortion(what: string): Distortion {
  const found = library.find((one) => one.what === what);
  if (!found) throw new Error(`No distortion ${what}.`);
  return found;
}

const encoder = new TextEncoder();
const connect = (clientId: string, keepAliveSeconds: number): Input['event'] => ({
  type: 'client.CONNECT',
  protocolVersion: '3.1.1',
  clientId,
  cleanStart: true,
  keepAliveSeconds,
  will: { topic: 'will', payload: encoder.encode(clientId), qos: 0, retain: false },
});
const opened: Input['event'] = { type: 'network.opened' };
const ping: Input['event'] = { type: 'client.PINGREQ' };

function mimic(what: Distortion, condition: readonly string[] = [], latenessMs = 0): Mimic {
  return new Mimic(virtualOptions, { hypothesis: { distortion: what, condition }, latenessMs });
}

/** What is sent until `untilMs`, by time and type. */
function passTime(broker: Mimic, untilMs: number): [number, Output['event']['type']][] {
  const sent: [number, Output['event']['type']][] = [];
  for (let next = broker.nextDeadlineMs(); next !== undefined && next <= untilMs; next = broker.nextDeadlineMs())
    for (const { event } of broker.advance(next)) sent.push([next, event.type]);
  return sent;
}

function typesOf(outputs: readonly Output[]): readonly string[] {
  return outputs.map(({ event }) => event.type);
}

describe('a mimic', () => {
  test('of a broker that is right is right, and late by what was measured', () => {
    for (const latenessMs of [0, 300]) {
      const broker = mimic(right, [], latenessMs);
      broker.input(0, opened, 0);
      expect(typesOf(broker.input(0, connect('a', 2), 0))).toEqual(['server.CONNACK']);
      expect(typesOf(broker.input(0, ping, 500))).toEqual(['server.PINGRESP']);
      expect(broker.advance(3_500 + latenessMs - 1)).toEqual([]);
      expect(passTime(broker, 10_000)).toEqual([[3_500 + latenessMs, 'network.closed']]);
    }
  });

  test('is wrong where its condition holds, and nowhere else', () => {
    const broker = mimic(distortion('does not send PINGRESP'), ['without Keep Alive']);
    for (const connection of [0, 1]) {
      broker.input(connection, opened, 0);
      broker.input(connection, connect(`client-${connection}`, connection), 0);
    }
    expect(typesOf(broker.input(0, ping, 1))).toEqual([]);
    expect(typesOf(broker.input(1, ping, 1))).toEqual(['server.PINGRESP']);
  });

  test('closes by the Keep Alive that it is told, and the will goes out', () => {
    const broker = mimic(distortion('closes at 1.0 K'));
    broker.input(0, opened, 0);
    broker.input(0, connect('watcher', 0), 0);
    const filters = [{ topicFilter: '#', qos: 0 }] as const;
    broker.input(0, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions: filters }, 0);
    broker.input(1, opened, 0);
    broker.input(1, connect('silent', 2), 0);
    broker.input(1, ping, 1_000);
    expect(passTime(broker, 10_000)).toEqual([
      [3_000, 'network.closed'],
      [3_000, 'server.PUBLISH'],
    ]);
  });

  test('takes a CONNECT for another', () => {
    const broker = mimic(distortion('takes every CONNECT for another client'));
    for (const connection of [0, 1]) broker.input(connection, opened, 0);
    broker.input(0, connect('same', 0), 0);
    expect(typesOf(broker.input(1, connect('same', 0), 0))).toEqual(['server.CONNACK']);
  });

  test('says nothing more to a client that has gone', () => {
    const broker = mimic(distortion('sends PINGRESP too late'));
    broker.input(0, opened, 0);
    broker.input(0, connect('a', 0), 0);
    expect(typesOf(broker.input(0, ping, 1))).toEqual([]);
    broker.input(0, { type: 'network.closed', by: 'client', abortive: false }, 2);
    expect(passTime(broker, 10_000)).toEqual([]);
  });

  test('says nothing more on a connection that it has closed', () => {
    const broker = mimic(distortion('closes after PINGREQ'));
    broker.input(0, opened, 0);
    broker.input(0, connect('a', 0), 0);
    expect(typesOf(broker.input(0, ping, 1))).toEqual(['server.PINGRESP', 'network.closed']);
    expect(typesOf(broker.input(0, ping, 2))).toEqual([]);
  });
});

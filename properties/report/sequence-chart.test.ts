import { describe, expect, it } from 'vitest';
import type { MqttEvent } from '../../model/vocabulary/event.ts';
import type { Observation } from '../../model/vocabulary/trace.ts';
import { sequenceChart } from './sequence-chart.ts';

const at = (time: number, tap: Observation['tap'], event: MqttEvent, connection = 0): Observation => ({
  at: time,
  tap,
  connection,
  event,
});

const connect: MqttEvent = {
  type: 'client.CONNECT',
  protocolVersion: '3.1.1',
  clientId: 'a',
  cleanStart: true,
  keepAliveSeconds: 2,
  will: { topic: 'will', payload: new Uint8Array(), qos: 0, retain: false },
};
const connack: MqttEvent = { type: 'server.CONNACK', sessionPresent: false, reasonCode: 0 };
const ping: MqttEvent = { type: 'client.PINGREQ' };

describe('a sequence chart', () => {
  it('shows what arrived, what was late, what was lost, pauses, and the window that was missed', () => {
    const observations = [
      at(0, 'client', { type: 'network.opened' }),
      at(0, 'server', { type: 'network.opened' }),
      at(0, 'client', connect),
      at(0, 'server', connect),
      at(2, 'server', connack),
      at(2, 'client', connack),
      at(500, 'network', { type: 'network.flowing', direction: 'up', delayMs: 300 }),
      at(500, 'client', ping),
      at(800, 'server', ping),
      at(801, 'network', { type: 'network.blackholed', direction: 'up' }),
      at(801, 'client', ping),
    ];
    const chart = sequenceChart(observations, {
      verdict: 'fail',
      statements: ['3.1.1:MQTT-3.1.2-24'],
      at: 3900,
      connection: 0,
      chart: 'keep-alive: overdue',
      expected: { fromMs: 3800, byMs: 3900 },
      why: 'no packet came for one and a half times the Keep Alive, and the server has not closed the connection',
    });
    expect(chart).toMatchInlineSnapshot(`
      "       0  c0  ┬  opened
             0  c0  ── CONNECT 3.1.1 id=a K=2 will ──▶
             2  c0  ◀── CONNACK sp=0 ──
                ⋮  498 ms
           500  c0  ≈  flowing up 300 ms late
           500  c0  ── PINGREQ ──▶  (300 ms under way)
                ⋮  301 ms
           801  c0  ≈  blackholed up
           801  c0  ── PINGREQ ──✕
                ⋮  3,099 ms
         3,900  c0  ▲ no packet came for one and a half times the Keep Alive, and the server has not closed the connection
                    allowed from 3,800 ms to 3,900 ms; had not come by then"
    `);
  });

  it('shows names without their tag, and what ended the record as the server sent it', () => {
    const tagged: MqttEvent = { ...connect, clientId: 'tag1-a' };
    const will: MqttEvent = {
      type: 'server.PUBLISH',
      topic: 'tag1/will',
      payload: new TextEncoder().encode('tag1 will 1 '),
      qos: 0,
      dup: false,
      retain: false,
    };
    const observations = [
      at(0, 'client', { type: 'network.opened' }),
      at(0, 'server', { type: 'network.opened' }),
      at(0, 'client', tagged),
      at(0, 'server', tagged),
      at(5, 'server', will),
    ];
    const chart = sequenceChart(
      observations,
      {
        verdict: 'fail',
        statements: ['3.1.1:MQTT-3.1.2-8'],
        at: 5,
        connection: 0,
        chart: 'will: early',
        expected: { fromMs: 1000 },
        why: 'the will was published too early',
      },
      'tag1',
    );
    expect(chart).toMatchInlineSnapshot(`
      "       0  c0  ┬  opened
             0  c0  ── CONNECT 3.1.1 id=a K=2 will ──▶
             5  c0  ◀── PUBLISH will "will 1" ──
             5  c0  ▲ the will was published too early
                    allowed from 1,000 ms; came at 5 ms"
    `);
  });

  it('labels connections, and tells who closed', () => {
    const closed: MqttEvent = { type: 'network.closed', by: 'server', abortive: true };
    const observations = [
      at(0, 'client', { type: 'network.opened' }, 1),
      at(0, 'server', { type: 'network.opened' }, 1),
      at(7, 'server', closed, 1),
      at(7, 'client', closed, 1),
      at(9, 'client', { type: 'network.closed', by: 'client', abortive: false }),
    ];
    expect(sequenceChart(observations, { verdict: 'pass' })).toMatchInlineSnapshot(`
      "       0  c1  ┬  opened
             7  c1  ╳  closed by server (reset)
             9  c0  ╳  closed by client, the other end is not told"
    `);
  });
});

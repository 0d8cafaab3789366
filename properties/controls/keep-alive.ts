/** Brokers whose Keep Alive or ping is wrong. */
import { edit } from '../faults/edit.ts';
import type { Control } from './control.ts';

const silent =
  'A client that is silent for one and a half times its Keep Alive is disconnected, neither early nor late.';
const everyPacket = 'Every Control Packet that the client sends puts the deadline off, acknowledgements included.';
const pings = 'PINGREQ may come at any time, and each has its one PINGRESP.';
const limit = 'return keepAliveSeconds * 1500;';
const count = '    countForKeepAlive(state, connection);\n';

export const keepAliveControls: readonly Control[] = [
  {
    fault: 'Keep Alive runs out at 1.0 K',
    edits: [edit('keep-alive.ts', limit, 'return keepAliveSeconds * 1000;')],
    caughtBy: silent,
  },
  {
    fault: 'Keep Alive runs out at 2 K',
    edits: [edit('keep-alive.ts', limit, 'return keepAliveSeconds * 2000;')],
    caughtBy: silent,
  },
  {
    fault: 'Keep Alive is computed in whole seconds, so that an odd one loses half a second',
    edits: [edit('keep-alive.ts', limit, 'return Math.floor((keepAliveSeconds * 3) / 2) * 1000;')],
    caughtBy: silent,
  },
  {
    fault: 'Keep Alive runs out 1 ms early',
    edits: [edit('keep-alive.ts', limit, 'return Math.max(0, keepAliveSeconds * 1500 - 1);')],
    caughtBy: everyPacket,
  },
  {
    fault: 'Keep Alive runs out two ticks late',
    edits: [edit('keep-alive.ts', ', keepAliveMs);', ', keepAliveMs + 2 * state.options.tickMs);')],
    caughtBy: silent,
  },
  {
    fault: 'the timer wheel rounds deadlines down',
    edits: [edit('timer-wheel/timer-wheel.ts', '(dueInMs + this.#tickMs - 1) >>> 0', '(dueInMs >>> 0)')],
    caughtBy: 'If what the client sends is lost, the server finds out within one and a half times the Keep Alive.',
  },
  {
    fault: 'acknowledgements do not count for Keep Alive',
    edits: [
      edit(
        'broker.ts',
        count,
        `    if (!/PUB(ACK|REC|REL|COMP)/.test(event.type)) countForKeepAlive(state, connection);\n`,
      ),
    ],
    caughtBy: everyPacket,
  },
  {
    fault: 'only PINGREQ counts for Keep Alive',
    edits: [
      edit('broker.ts', count, `    if (event.type === 'client.PINGREQ') countForKeepAlive(state, connection);\n`),
    ],
    caughtBy: everyPacket,
  },
  {
    fault: 'bytes of an unfinished packet count for Keep Alive',
    edits: [
      edit(
        'broker.ts',
        `  else if (event.type !== 'client.bytes') {`,
        `  else if (event.type === 'client.bytes') countForKeepAlive(state, connection);\n  else {`,
      ),
    ],
    caughtBy: 'Bytes of a packet that is not finished put nothing off; its last byte does.',
  },
  {
    fault: 'what the server sends counts for Keep Alive',
    edits: [
      edit(
        'send-publish.ts',
        `  send(state, connection, packet);`,
        `  send(state, connection, packet);\n  if (connection.timer !== undefined) state.timers.rearm(connection.timer);`,
      ),
    ],
    caughtBy: 'What the server sends to a silent client, and the TCP acknowledgements of it, put nothing off.',
  },
  {
    fault: 'Keep Alive 0 runs out at once',
    edits: [edit('keep-alive.ts', '  if (keepAliveMs === 0) return;\n', '')],
    caughtBy: 'Keep Alive 0 sets no limit to silence.',
  },
  {
    fault: 'Keep Alive 65535 overflows',
    edits: [edit('keep-alive.ts', limit, 'return (keepAliveSeconds * 1500) % 2 ** 26;')],
    caughtBy: 'Keep Alive 65535 runs for 27 h 18 min 22.5 s, to the end.',
  },
  {
    fault: 'Server Keep Alive is announced, and not used',
    edits: [
      edit(
        'accept.ts',
        'keepAliveLimitMs(overrideSeconds ?? connect.keepAliveSeconds)',
        'keepAliveLimitMs(connect.keepAliveSeconds)',
      ),
    ],
    caughtBy: 'Server Keep Alive replaces the Keep Alive that the client asked for.',
  },
  {
    fault: 'PINGREQ is answered twice',
    edits: [
      edit(
        'broker.ts',
        `      send(state, connection, { type: 'server.PINGRESP' });`,
        `      send(state, connection, { type: 'server.PINGRESP' });\n      send(state, connection, { type: 'server.PINGRESP' });`,
      ),
    ],
    caughtBy: pings,
  },
  {
    fault: 'PINGREQ is not answered while Keep Alive is off',
    edits: [
      edit(
        'broker.ts',
        `      send(state, connection, { type: 'server.PINGRESP' });`,
        `      if (connection.timer !== undefined) send(state, connection, { type: 'server.PINGRESP' });`,
      ),
    ],
    caughtBy: pings,
  },
  {
    fault: 'Server Keep Alive is used with 3.1.1, which has no word for it',
    edits: [edit('keep-alive.ts', "connect.protocolVersion === '3.1.1' || ", '')],
    caughtBy: 'In 3.1.1, which has no Server Keep Alive, the client is held to the Keep Alive that it asked for.',
  },
  {
    fault: 'a 3.1.1 client that is timed out gets a DISCONNECT',
    edits: [
      edit(
        'session.ts',
        "connection.client?.protocolVersion === '5.0' && serverReasonCode !== undefined",
        'connection.client !== undefined && serverReasonCode !== undefined',
      ),
    ],
    caughtBy: silent,
    version: '3.1.1',
  },
  {
    fault: 'PINGRESP waits while the send quota is used up',
    edits: [
      edit(
        'broker.ts',
        "      send(state, connection, { type: 'server.PINGRESP' });",
        "      if (client.sendQuota > 0) send(state, connection, { type: 'server.PINGRESP' });",
      ),
    ],
    caughtBy: 'A client that takes no more messages in has its PINGREQ answered all the same.',
  },
  {
    fault: 'Keep Alive runs out before the client has to ping',
    edits: [edit('keep-alive.ts', limit, 'return keepAliveSeconds * 900;')],
    caughtBy: 'A client that keeps its promise on a working link is kept.',
  },
];

import { setup } from 'xstate';
import { allCharts, Exploration, some, strictProfile, violation, type Chart, type Product } from 'mqtt-liveness';

/** A client that pings once in `periodMs`, and no earlier. */
const machine = setup({
  types: { context: {} as { periodMs: number }, input: {} as { periodMs: number } },
  delays: { period: ({ context }) => context.periodMs },
}).createMachine({
  id: 'pinger',
  context: ({ input }) => input,
  initial: 'idle',
  on: { 'network.closed': '.closed' },
  states: {
    idle: { on: { 'client.CONNECT': 'resting' } },
    resting: { after: { period: 'due' } },
    // No time may pass here before it has pinged.
    due: { after: { 0: 'late' }, on: { 'client.PINGREQ': 'resting' } },
    late: { tags: violation, meta: { why: 'it pings too late' } },
    closed: {},
  },
});
const pinger: Chart = { name: 'pinger', machine };
const keepAlive = allCharts.find(({ name }) => name === 'keep-alive');

/** The pinger, with a Keep Alive of 2 s, beside the model's own account of what a server does about Keep Alive. */
function explore(periodMs: number): string {
  if (!keepAlive) throw new Error('The model has no chart of Keep Alive.');
  const [client, server] = [0, 1];
  const both = (event: { type: 'client.PINGREQ' | 'network.closed' }) => [
    { part: client, event },
    { part: server, event },
  ];
  const product: Product = {
    stepMs: 500,
    parts: [
      { name: 'the client', chart: pinger, input: { periodMs }, isBornAtOnce: true },
      { name: 'the server', chart: keepAlive, input: { profile: strictProfile(500, 10_000) }, isBornAtOnce: true },
    ],
    moves: [
      {
        name: 'connect',
        by: 'client',
        when: [some(({ name }) => name === 'idle', client)],
        tells: [
          { part: client, event: { type: 'client.CONNECT' } },
          { part: server, event: { type: 'client.CONNECT', keepAliveSeconds: 2, version: '5.0' } },
          { part: server, event: { type: 'server.CONNACK', accepted: true, serverKeepAliveSeconds: null } },
        ],
        happenings: [],
      },
      {
        name: 'ping',
        by: 'client',
        when: [some(({ name }) => name === 'due', client)],
        tells: both({ type: 'client.PINGREQ' }),
        happenings: [],
      },
      {
        name: 'close',
        by: 'server',
        when: [some(({ offers }) => offers.some(({ type }) => type === 'network.closed'), server)],
        tells: both({ type: 'network.closed' }),
        happenings: [],
      },
    ],
    never: [{ sentence: 'the client is closed', when: [some(({ name }) => name === 'closed', client)] }],
  };
  const exploration = new Exploration(product);
  const { states, found } = exploration.run();
  const [closed] = found;
  if (!closed) return `never closed, in ${states} states`;
  const way = exploration.wayTo(closed.state).map((step) => (step.type === 'move' ? step.move.name : step.type));
  return `closed after ${way.join(', ')}`;
}

for (const periodMs of [2_000, 2_500, 3_000]) console.log(`every ${periodMs} ms: ${explore(periodMs)}`);

/** What can happen next in a scenario, as steps: from the connections that there are and what state they are in. */
import { bystander } from '../scenario/build.ts';
import { allOfTheStandard } from '../brokers/capabilities.ts';
import { whyImpossible } from '../brokers/needs.ts';
import type { PacketSketch, Scenario, Step } from '../scenario/step.ts';
import type { ClientConnection } from './client-connection.ts';

/**
 * A PUBLISH that ends too early, a packet type that is reserved in 3.1.1 and an empty AUTH in 5.0, a PINGREQ with flags, a string that is not UTF-8, a SUBSCRIBE of
 * Packet Identifier 0, a PINGREQ with a body, a QoS 2 PUBLISH that ends too early, an AUTH that nobody asked for.
 */
export const hostileBytes = [
  '3005000161',
  'f000',
  'c100',
  '30050003ff61620a',
  '82020000',
  'c001ff',
  '3403000161',
  'f0021800',
] as const;

/** Never empty. The same connections give the same list, so that a pick means the same in every run. */
export function possibleSteps(scenario: Scenario, connections: readonly ClientConnection[]): readonly Step[] {
  const clients = new Set([0, 1, ...connections.map(({ client }) => client).filter((client) => client < bystander)]);
  return [...clients].flatMap((client) => [
    ...remembered(`connects ${client}`, scenario, () => connects(client, scenario)),
    ...connections
      .filter((connection) => connection.client === client && !connection.closed)
      .slice(-1)
      .flatMap(({ rest }) => {
        const kind = rest.length > 0 ? 'goes on' : 'is free';
        return remembered(`${kind} ${client}`, scenario, () => stepsOn(client, rest.length > 0, scenario));
      }),
  ]);
}

/** The lists are few, and asked for at every step. */
const lists = new Map<string, readonly Step[]>();

function remembered(which: string, scenario: Scenario, list: () => readonly Step[]): readonly Step[] {
  const { version, within } = scenario;
  const key = `${which} ${version} ${within ? JSON.stringify(within) : ''}`;
  const known = lists.get(key) ?? list().filter((step) => isWithin(step, scenario));
  lists.set(key, known);
  return known;
}

function isWithin(step: Step, { within, ...scenario }: Scenario): boolean {
  return !within || whyImpossible({ ...scenario, steps: [step] }, { ...allOfTheStandard, ...within }) === undefined;
}

function connects(client: number, { version }: Scenario): readonly Step[] {
  const expiring = version === '5.0' ? { sessionExpiryIntervalSeconds: 3 } : {};
  return [
    { step: 'connect', client, connect: { keepAliveSeconds: 2, will: {}, dutiful: client === 0 } },
    { step: 'connect', client, connect: { keepAliveSeconds: 1, cleanStart: false, ...expiring } },
    {
      step: 'connect',
      client,
      connect: { keepAliveSeconds: 3, cleanStart: false, ...expiring, will: { willDelayIntervalSeconds: 2 } },
    },
    { step: 'open', client },
  ];
}

function stepsOn(client: number, isMidPacket: boolean, { version }: Scenario): readonly Step[] {
  if (isMidPacket)
    return [
      { step: 'continue', client, bytes: 1 },
      { step: 'continue', client },
      { step: 'close', client },
    ];
  const publish: PacketSketch = { type: 'PUBLISH' };
  const packets: readonly PacketSketch[][] = [
    [{ type: 'PINGREQ' }],
    [{ type: 'PINGREQ' }, publish, { type: 'PINGREQ' }],
    [publish],
    [{ ...publish, qos: 1 }],
    [{ ...publish, qos: 2 }],
    [{ ...publish, qos: 2, again: true }],
    [{ type: 'SUBSCRIBE', qos: 2 }],
    [{ type: 'UNSUBSCRIBE' }],
    [{ type: 'PUBACK' }],
    [{ type: 'PUBREC' }],
    [{ type: 'PUBREL' }],
    [{ type: 'PUBCOMP' }],
    [{ type: 'DISCONNECT' }],
    [{ type: 'CONNECT again' }],
    ...(version === '5.0' ? [[{ type: 'DISCONNECT' as const, reasonCode: 4 }]] : []),
  ];
  return [
    ...packets.map((sent): Step => ({ step: 'send', client, packets: sent })),
    { step: 'begin', client, packet: { ...publish, payloadBytes: 20 }, bytes: 3 },
    ...hostileBytes.map((hex): Step => ({ step: 'raw', client, hex })),
    { step: 'close', client },
    { step: 'reset', client },
    { step: 'blackhole', client, direction: 'up' },
    { step: 'blackhole', client, direction: 'down' },
    { step: 'blackhole', client, direction: 'both' },
    { step: 'flow', client, direction: 'both', delayMs: 0 },
    { step: 'flow', client, direction: 'both', delayMs: 300 },
  ];
}

/** Words to write traces with by hand, packet by packet, and the verdict on them. */
import type { ClientPackets, Connack, Connect, Publish, ServerPackets } from '../vocabulary/packet.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import { strictProfile } from '../vocabulary/profile.ts';
import type { Observation, Tap } from '../vocabulary/trace.ts';
import { judgeTrace } from './judge.ts';
import { bytes, type Line } from './lines.ts';

export const client = <Type extends keyof ClientPackets>(type: Type, packet: ClientPackets[Type]): MqttEvent =>
  ({ type: `client.${type}`, ...packet }) as MqttEvent;
export const server = <Type extends keyof ServerPackets>(type: Type, packet: ServerPackets[Type]): MqttEvent =>
  ({ type: `server.${type}`, ...packet }) as MqttEvent;
export const message = (text: string, more: Partial<Publish> = {}): Publish => ({
  topic: 't',
  payload: bytes(text),
  qos: 0,
  retain: false,
  dup: false,
  ...more,
});
export const connected = (
  at: number,
  connection: number,
  connect: Partial<Connect> = {},
  connack: Partial<Connack> = {},
): Line[] => [
  [at, connection, { type: 'network.opened' }],
  [
    at,
    connection,
    client('CONNECT', {
      protocolVersion: '5.0',
      clientId: `client ${connection}`,
      cleanStart: true,
      keepAliveSeconds: 0,
      ...connect,
    }),
  ],
  [at, connection, server('CONNACK', { sessionPresent: false, reasonCode: 0, ...connack })],
];
export const subscribed = (connection: number, qos: 0 | 1 | 2): Line[] => [
  [0, connection, client('SUBSCRIBE', { packetIdentifier: 99, subscriptions: [{ topicFilter: '#', qos }] })],
  [0, connection, server('SUBACK', { packetIdentifier: 99, reasonCodes: [qos] })],
];

/** Every client. */
export const clients: readonly number[] = [0, 1, 2];

/** The first statement that is contradicted, or the verdict. Of the connections that are `judged`, both ends are seen. */
export function judge(lines: readonly Line[], judged: readonly number[] = [], untilMs = 0): string {
  const clientProfile = { connackTimeoutMs: null, pingrespTimeoutMs: null, lateMs: 0 };
  const tapsOf = (connection: number, { type }: MqttEvent): readonly Tap[] => {
    if (!judged.includes(connection)) return ['server'];
    return type.startsWith('client.') || type.startsWith('network.') ? ['client', 'server'] : ['server', 'client'];
  };
  const verdict = judgeTrace(
    {
      header: { format: 'mqtt-liveness-trace', formatVersion: 1 },
      observations: lines.flatMap(([at, connection, event]) =>
        tapsOf(connection, event).map((tap): Observation => ({ at, tap, connection, event })),
      ),
    },
    {
      profile: strictProfile(100, 10_000),
      version: '5.0',
      clientProfile: (connection) => (judged.includes(connection) ? clientProfile : undefined),
    },
    untilMs,
  );
  return verdict.verdict === 'fail' ? (verdict.statements[0] ?? '') : verdict.verdict;
}

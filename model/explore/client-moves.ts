/** CONNECT, PINGREQ, DISCONNECT and the close by the client. */
import type { MqttEvent } from '../vocabulary/event.ts';
import { reasonCode, type Connect } from '../vocabulary/packet.ts';
import { happening, sent, tell, type Seat, type Talk } from './connection-moves.ts';
import { hasNotConnected, isAccepted, isClosed, mayNotClose, none, owesNoPing, some } from './conditions.ts';
import type { Move } from './product.ts';
import { serverEndCloses } from './server-moves.ts';

/** The payload of a connection's will is its number. */
export function connectOf(
  {
    version,
    keepAliveSeconds,
    willDelaySeconds,
    sessionExpirySeconds,
    number,
    client,
  }: Pick<Seat, 'version' | 'number' | 'client' | 'keepAliveSeconds' | 'willDelaySeconds' | 'sessionExpirySeconds'>,
  cleanStart: boolean,
): Connect {
  const is5 = version === '5.0';
  return {
    protocolVersion: version,
    clientId: `client ${client}`,
    cleanStart,
    keepAliveSeconds,
    will: {
      topic: 'will',
      payload: Uint8Array.of(number),
      qos: 0,
      retain: false,
      ...(is5 && { willDelayIntervalSeconds: willDelaySeconds }),
    },
    ...(is5 && { sessionExpiryIntervalSeconds: sessionExpirySeconds }),
  };
}

export function clientMoves(seat: Seat): readonly Move[] {
  const { place, own, rivals } = seat;
  const { client, takeover, will } = own;
  const connects = [true, false].flatMap((cleanStart) =>
    sent(
      seat,
      `client.CONNECT (${seat.version}, Clean Start ${Number(cleanStart)})`,
      [some(hasNotConnected, client)],
      { type: 'client.CONNECT', ...connectOf(seat, cleanStart) },
      [
        ...tell('birth', takeover, will),
        ...tell({ type: 'rival.CONNECT', rival: place }, ...rivals.map((rival) => rival.takeover)),
        ...tell({ type: 'rival.CONNECT', cleanStart }, ...rivals.map((rival) => rival.will)),
      ],
    ),
  );
  const accepted = [some(isAccepted, client)];
  return [
    ...connects,
    ...sent(seat, 'client.PINGREQ', [...accepted, some(owesNoPing, client)], { type: 'client.PINGREQ' }),
    ...sent(seat, 'client.DISCONNECT', accepted, { type: 'client.DISCONNECT' }),
  ];
}

/** What a client may send beside what Keep Alive asks for. */
export function talk(seat: Seat): readonly Move[] {
  const { own, session } = seat;
  const { client, ping, takeover, will } = own;
  const accepted = [some(isAccepted, client)];
  const early = [some(hasNotConnected, client)];
  const sentOf: Readonly<Record<Talk, () => readonly Move[]>> = {
    PUBLISH: () => sent(seat, 'client.PUBLISH', accepted, message),
    bytes: () =>
      [...accepted, ...early].flatMap((when) => sent(seat, 'client.bytes', [when], { type: 'client.bytes', bytes: 1 })),
    malformed: () =>
      [...accepted, ...early].flatMap((when) =>
        sent(seat, 'client.malformed', [when], malformed(reasonCode.malformedPacket)),
      ),
    'unknown version': () =>
      sent(seat, 'client.malformed (unknown version)', early, malformed(reasonCode.unsupportedProtocolVersion)),
    // It is nothing to the session, nor to rivals: nobody is taken over by it.
    'second CONNECT': () =>
      sent(seat, 'client.CONNECT, a second,', accepted, { type: 'client.CONNECT', ...connectOf(seat, true) }).map(
        (move) => ({ ...move, tells: move.tells.filter(({ part }) => ![session, takeover, will].includes(part)) }),
      ),
    'no CONNECT': () =>
      sent(seat, 'client.PINGREQ before CONNECT', [...early, some(owesNoPing, ping)], { type: 'client.PINGREQ' }),
  };
  return seat.talk.flatMap((what) => sentOf[what]());
}

function malformed(code: number): MqttEvent {
  return { type: 'client.malformed', reasonCode: code, why: 'whatever' };
}

const message: MqttEvent = {
  type: 'client.PUBLISH',
  topic: 'a topic of nobody',
  payload: new Uint8Array(0),
  qos: 0,
  retain: false,
  dup: false,
};

/** It may close whenever it likes. */
export function clientCloses(seat: Seat): readonly Move[] {
  const { client, up, connect } = seat.own;
  const event: MqttEvent = { type: 'network.closed', by: 'client', abortive: false };
  const name = 'network.closed by the client';
  const tells = [
    ...tell({ type: event.type }, client),
    ...tell({ type: event.type, leaves: true, abortive: false }, up),
  ];
  const when = [none(mayNotClose, client)];
  const leaves = happening(seat, 'client', event);
  const arrives = tell({ type: event.type, leaves: false, abortive: false }, up);
  const lost = some(({ name: is }) => is === 'blackholed' || is === 'closed', up, connect);
  return [
    ...serverEndCloses(seat, event, false).map((closing) => ({
      name,
      by: 'client' as const,
      when: [...when, some(({ name: is }) => is === 'flowing', up), none(isClosed, connect), ...closing.when],
      tells: [...tells, ...arrives, ...closing.tells],
      happenings: [leaves, happening(seat, 'server', event)],
    })),
    { name: `${name}, lost,`, by: 'client', when: [...when, lost], tells, happenings: [leaves] },
  ];
}

/** The network breaks the connection: both ends see it, at once. */
export function resets(seat: Seat): readonly Move[] {
  const { own, faults } = seat;
  const { client, connect, up, down } = own;
  const event: MqttEvent = { type: 'network.closed', by: 'network', abortive: true };
  return serverEndCloses(seat, event, false).map(({ when, tells }) => ({
    name: 'network.closed by the network',
    by: 'network' as const,
    when: [some(({ name }) => name === 'left', faults), none(isClosed, connect), none(mayNotClose, client), ...when],
    tells: [
      ...tells,
      ...tell({ type: event.type }, client),
      ...tell({ type: event.type, leaves: false, abortive: true }, up, down),
      ...tell({ type: 'network.blackholed' }, faults),
    ],
    happenings: [happening(seat, 'server', event), happening(seat, 'client', event)],
  }));
}

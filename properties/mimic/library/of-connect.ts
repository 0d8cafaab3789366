/** What can be wrong about a CONNECT: the server goes by another than the one that came, or gives another answer. */
import type { Connack, Connect, Will } from '../../../model/vocabulary/packet.ts';
import { sessionNeverExpires } from '../../../model/vocabulary/packet.ts';
import { asItShould, without, type Distortion, type Effect, type Site } from '../distortion.ts';
import type { Known } from '../witness.ts';

export const ofConnect: readonly Distortion[] = [
  takenAs('begins the session anew', (connect) => ({
    ...connect,
    clientId: `${connect.clientId} anew`,
    cleanStart: true,
  })),
  takenAs('takes every CONNECT for another client', (connect, { number }) => ({
    ...connect,
    clientId: `${connect.clientId} ${number}`,
  })),
  takenAs('tells clients of one version from those of the other', (connect) => ({
    ...connect,
    clientId: `${connect.clientId} ${connect.protocolVersion}`,
  })),
  takenAs('compares Client Identifiers in lower case', (connect) => ({
    ...connect,
    clientId: connect.clientId.toLowerCase(),
  })),
  takenAs('tells Client Identifiers apart by their beginning', (connect) => ({
    ...connect,
    clientId: connect.clientId.slice(0, Math.ceil(connect.clientId.length / 2)),
  })),
  takenAs('gives all that have no Client Identifier the same', (connect) =>
    connect.clientId === '' ? { ...connect, clientId: 'anonymous', cleanStart: true } : connect,
  ),
  takenAs('takes Clean Start for 0', (connect) => ({ ...connect, cleanStart: false })),
  takenAs('takes Clean Start for 1', (connect) => ({ ...connect, cleanStart: true })),
  takenAs('keeps sessions for ever', (connect) =>
    connect.protocolVersion === '5.0'
      ? { ...connect, sessionExpiryIntervalSeconds: sessionNeverExpires }
      : { ...connect, cleanStart: connect.cleanStart && connect.clientId === '' },
  ),
  takenAs('keeps no sessions', (connect) => without(connect, 'sessionExpiryIntervalSeconds')),
  takenAs('lets sessions expire a tenth early', (connect) => ({
    ...connect,
    ...(connect.sessionExpiryIntervalSeconds !== undefined &&
      connect.sessionExpiryIntervalSeconds !== sessionNeverExpires && {
        sessionExpiryIntervalSeconds: connect.sessionExpiryIntervalSeconds * 0.9,
      }),
  })),
  takenAs('takes a session that never expires for one of a second', (connect) =>
    connect.sessionExpiryIntervalSeconds === sessionNeverExpires
      ? { ...connect, sessionExpiryIntervalSeconds: 1 }
      : connect,
  ),
  takenAs('takes the Receive Maximum for the largest', (connect) => without(connect, 'receiveMaximum')),
  takenAs('takes one Topic Alias more than it may', (connect) =>
    connect.topicAliasMaximum === undefined
      ? connect
      : { ...connect, topicAliasMaximum: connect.topicAliasMaximum + 1 },
  ),
  takenAs('knows no limit of Topic Aliases', (connect) => ({ ...connect, topicAliasMaximum: 0xffff })),
  ofWill('forgets the will', () => undefined),
  ofWill('knows no Will Delay Interval', (will) => without(will, 'willDelayIntervalSeconds')),
  ofWill('publishes wills a tenth early', (will) => ({
    ...will,
    willDelayIntervalSeconds: (will.willDelayIntervalSeconds ?? 0) * 0.9,
  })),
  ofWill('publishes wills a second late', (will) => ({
    ...will,
    willDelayIntervalSeconds: (will.willDelayIntervalSeconds ?? 0) + 1,
  })),
  ofWill('publishes wills at QoS 0', (will) => ({ ...will, qos: 0 })),
  ofWill('publishes wills without RETAIN', (will) => ({ ...will, retain: false })),
  ofWill('publishes wills to another topic', (will) => ({ ...will, topic: `${will.topic}/other` })),
  takenAs('lets a connection without a will have the one before it', (connect, { predecessor }) =>
    connect.will || !predecessor?.connect?.will ? connect : { ...connect, will: predecessor.connect.will },
  ),
  answered('says Session Present 1 where it is 0', (connack) => ({ ...connack, sessionPresent: true })),
  answered('says Session Present 0 where it is 1', (connack) => ({ ...connack, sessionPresent: false })),
  answered('does not tell the Assigned Client Identifier', (connack) => without(connack, 'assignedClientIdentifier')),
  {
    what: 'refuses CONNECT',
    instead: (site) => {
      if (site.on !== 'output' || site.event.type !== 'server.CONNACK' || site.event.reasonCode !== 0) return undefined;
      const is5 = site.witness.connection(site.connection).connect?.protocolVersion === '5.0';
      const refusal = { ...site.event, sessionPresent: false, reasonCode: is5 ? 0x88 : 3 };
      return [{ effect: 'send', event: refusal }, { effect: 'close' }];
    },
  },
  ...atConnect('closes the connection before it, whatever comes of the CONNECT', ({ clientId }, site) => {
    const older = site.witness.latest(clientId);
    return older ? [{ effect: 'close', connection: older.number, reasonCode: 0x8e }] : [];
  }),
  ...atConnect('lets the session of the Client Identifier go, whatever comes of the CONNECT', ({ clientId }) => [
    { effect: 'forget', clientId },
  ]),
  ...atConnect('publishes the will that was left when its client returns', (_, site) => {
    const will = site.witness.connection(site.connection).predecessor?.connect?.will;
    return will ? [{ effect: 'publish', message: will }] : [];
  }),
];

function takenAs(what: string, change: (connect: Connect, known: Known) => Connect): Distortion {
  return {
    what,
    instead: (site) => {
      if (site.on !== 'input' || site.event.type !== 'client.CONNECT') return undefined;
      const changed = change(site.event, site.witness.connection(site.connection));
      return changed === site.event ? undefined : [{ effect: 'take', event: { ...changed, type: 'client.CONNECT' } }];
    },
  };
}

function ofWill(what: string, change: (will: Will) => Will | undefined): Distortion {
  return takenAs(what, (connect) => {
    if (!connect.will) return connect;
    const { will, ...rest } = connect;
    const changed = change(will);
    return changed ? { ...rest, will: changed } : rest;
  });
}

function answered(what: string, change: (connack: Connack) => Connack): Distortion {
  return {
    what,
    instead: (site) =>
      site.on === 'output' && site.event.type === 'server.CONNACK' && site.event.reasonCode === 0
        ? [{ effect: 'send', event: { ...change(site.event), type: 'server.CONNACK' } }]
        : undefined,
  };
}

/** Something beside what should be done, before or after it: on a wire the two may come in either order. */
function atConnect(what: string, effects: (connect: Connect, site: Site) => readonly Effect[]): readonly Distortion[] {
  const at = (order: 'before' | 'after'): Distortion => ({
    what: order === 'before' ? what : `${what}, and answers first`,
    instead: (site) => {
      if (site.on !== 'input' || site.event.type !== 'client.CONNECT') return undefined;
      const besides = effects(site.event, site);
      return order === 'before' ? [...besides, asItShould(site)] : [asItShould(site), ...besides];
    },
  });
  return [at('before'), at('after')];
}

/** What can be wrong when a connection ends: by DISCONNECT, or because its client has gone. */
import { asItShould, type Distortion, type Effect, type Site } from '../distortion.ts';

export const ofLeaving: readonly Distortion[] = [
  atDisconnect('publishes the will after DISCONNECT', (site) =>
    versionOf(site) === '5.0'
      ? [{ effect: 'take', event: { ...site.event, reasonCode: 0x04 } }]
      : [{ effect: 'close' }],
  ),
  atDisconnect('removes the will whatever the Reason Code of DISCONNECT', ({ event }) => {
    const { reasonCode: _, ...plain } = event;
    return [{ effect: 'take', event: plain }];
  }),
  atDisconnect('knows no Session Expiry Interval in DISCONNECT', ({ event }) => {
    const { sessionExpiryIntervalSeconds: _, ...plain } = event;
    return [{ effect: 'take', event: plain }];
  }),
  atClose('loses the session when its client has gone', (site) => {
    const clientId = clientIdOf(site);
    return clientId === undefined ? [] : [{ effect: 'forget', clientId }, asItShould(site)];
  }),
  atClose('publishes the will of the successor when its client has gone', (site) => {
    const clientId = clientIdOf(site);
    const will = clientId === undefined ? undefined : site.witness.latest(clientId)?.connect?.will;
    return will ? [asItShould(site), { effect: 'publish', message: will }] : [asItShould(site)];
  }),
  atClose('closes the successor when its client has gone', (site) => {
    const clientId = clientIdOf(site);
    const successor = clientId === undefined ? undefined : site.witness.latest(clientId)?.number;
    if (successor === undefined || successor === site.connection) return [asItShould(site)];
    return [asItShould(site), { effect: 'close', connection: successor }];
  }),
  {
    what: 'publishes the will of a client that it breaks off twice',
    instead: (site) => {
      if (site.on !== 'output' || site.event.type !== 'network.closed') return undefined;
      const will = site.witness.connection(site.connection).connect?.will;
      return will ? [asItShould(site), { effect: 'publish', message: will }] : undefined;
    },
  },
];

function atDisconnect(
  what: string,
  effects: (site: Site & { event: { type: 'client.DISCONNECT' } }) => readonly Effect[],
): Distortion {
  return { what, instead: (site) => (isDisconnect(site) ? effects(site) : undefined) };
}

function isDisconnect(site: Site): site is Site & { readonly event: { readonly type: 'client.DISCONNECT' } } {
  return site.on === 'input' && site.event.type === 'client.DISCONNECT';
}

function atClose(what: string, effects: (site: Site) => readonly Effect[]): Distortion {
  return {
    what,
    instead: (site) => (site.on === 'input' && site.event.type === 'network.closed' ? effects(site) : undefined),
  };
}

function clientIdOf({ witness, connection }: Site): string | undefined {
  return witness.connection(connection).connect?.clientId;
}

function versionOf({ witness, connection }: Site): string | undefined {
  return witness.connection(connection).connect?.protocolVersion;
}

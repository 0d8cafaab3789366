/** What can be wrong about Keep Alive: how long it is, and what puts its end off. The core is told of none; this closes. */
import type { MqttEvent } from '../../../model/vocabulary/event.ts';
import { isClientPacket } from '../../../model/vocabulary/event.ts';
import { reasonCode } from '../../../model/vocabulary/packet.ts';
import { asItShould, type Distortion, type Effect, type Site } from '../distortion.ts';

export interface KeepAliveLimit {
  readonly what: string;
  /** Of a Keep Alive that is not 0. */
  readonly limitMs: (keepAliveSeconds: number) => number;
}

const oneAndAHalf = (keepAliveSeconds: number): number => keepAliveSeconds * 1500;

const limits: readonly KeepAliveLimit[] = [
  { what: 'closes at 1.0 K', limitMs: (seconds) => seconds * 1000 },
  { what: 'closes at 2 K', limitMs: (seconds) => seconds * 2000 },
  { what: 'closes before the client has to ping', limitMs: (seconds) => seconds * 900 },
  {
    what: 'counts one and a half Keep Alives in whole seconds',
    limitMs: (seconds) => Math.floor(seconds * 1.5) * 1000,
  },
  { what: 'knows no Keep Alive', limitMs: () => Infinity },
];

/** `seen` is by what the broker was seen to go. */
export function ofKeepAlive(seen: readonly KeepAliveLimit[]): readonly Distortion[] {
  return [
    ...limits.map(goesBy),
    ...seen.map(goesBy),
    {
      what: 'does not let a packet put the end of the Keep Alive off',
      instead: (site) => (isCounted(site) ? ruled(site, oneAndAHalf, isConnect(site)) : undefined),
      otherwise: (site) => ruled(site, oneAndAHalf, true),
    },
    {
      what: 'lets bytes of an unfinished packet, or what it sends itself, put the end of the Keep Alive off',
      instead: (site) => (isPacketOrBytes(site.event) ? ruled(site, oneAndAHalf, true) : undefined),
      otherwise: (site) => ruled(site, oneAndAHalf, isCounted(site)),
    },
  ];
}

function goesBy({ what, limitMs }: KeepAliveLimit): Distortion {
  return {
    what,
    instead: (site) => (isCounted(site) ? ruled(site, limitMs, true) : undefined),
    otherwise: (site) => ruled(site, oneAndAHalf, true),
  };
}

/** What should be done, by a core that knows no Keep Alive; and if this counts, the limit runs anew. */
function ruled(site: Site, limitMs: KeepAliveLimit['limitMs'], counts: boolean): readonly Effect[] {
  const { connection, witness } = site;
  const seconds = witness.connection(connection).connect?.keepAliveSeconds ?? 0;
  const asOrdered: Effect = isConnect(site)
    ? { effect: 'take', event: { ...site.event, keepAliveSeconds: 0 } }
    : asItShould(site);
  const afterMs = seconds === 0 ? Infinity : limitMs(seconds);
  if (!counts || afterMs === Infinity) return [asOrdered];
  return [
    asOrdered,
    { effect: 'close', reasonCode: reasonCode.keepAliveTimeout, afterMs, insteadOf: 'the end of the Keep Alive' },
  ];
}

function isConnect(
  site: Site,
): site is Site & { readonly on: 'input'; readonly event: { readonly type: 'client.CONNECT' } } {
  return site.on === 'input' && site.event.type === 'client.CONNECT';
}

function isCounted(site: Site): boolean {
  return site.on === 'input' && isClientPacket(site.event);
}

function isPacketOrBytes({ type }: MqttEvent): boolean {
  return type.startsWith('client.') || type.startsWith('server.');
}

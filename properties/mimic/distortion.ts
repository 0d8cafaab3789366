/** What a broker may do instead of what it should: data that a mimic carries out. */
import type { Input, Output } from '../../impl/broker.ts';
import type { Will } from '../../model/vocabulary/packet.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';
import type { Passage } from './passage.ts';
import type { Witness } from './witness.ts';

/** A place where a distortion can act. */
export type Site = Passage & { readonly witness: Witness };

/** All on the connection of the site, unless they name another. */
export type Effect = {
  readonly connection?: ConnectionNumber;
  /** At once if left out. */
  readonly afterMs?: number;
  /** Takes the place of what waits on this connection by the same name. */
  readonly insteadOf?: string;
} &
  /** The core takes this. */
  (
    | { readonly effect: 'take'; readonly event: Input['event'] }
    /** The client is sent this; what the core knows stays as it is. */
    | { readonly effect: 'send'; readonly event: Output['event'] }
    /** The server closes, in 5.0 after a DISCONNECT if there is a Reason Code; the core believes that the client did. */
    | { readonly effect: 'close'; readonly reasonCode?: number }
    /** The session of this Client Identifier is lost: the next CONNECT with it finds none. */
    | { readonly effect: 'forget'; readonly clientId: string }
    /** This goes out to all who have subscribed to it. */
    | { readonly effect: 'publish'; readonly message: Will }
  );

export interface Distortion {
  /** Of the broker: "sends PINGRESP twice". */
  readonly what: string;
  /** What is done at a site where the condition of the mimic holds, in this order; undefined where it is none of its sites. */
  readonly instead: (site: Site) => readonly Effect[] | undefined;
  /** What is done at one of its sites where the condition does not hold, if not what should be. */
  readonly otherwise?: (site: Site) => readonly Effect[];
}

/** What happens at a site of a broker that is right. */
export function asItShould(site: Site): Effect {
  return site.on === 'input' ? { effect: 'take', event: site.event } : { effect: 'send', event: site.event };
}

export function without<Fields extends object, Name extends keyof Fields>(
  fields: Fields,
  name: Name,
): Omit<Fields, Name> {
  const { [name]: _, ...others } = fields;
  return others;
}

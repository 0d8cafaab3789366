/** What the section asks of its processes, and what they answer. */

export type BrokerRequest =
  /** Answers {@link Started}. */
  | { readonly ask: 'start' }
  /** Watches the event loop from now on. Answers {}. */
  | { readonly ask: 'watch' }
  /** Answers {@link Stalled}. */
  | { readonly ask: 'stall' };

export type Started =
  | { readonly pid: number; readonly port: number; readonly version: string }
  /** Why it cannot be had here. */
  | { readonly missing: string };

/** The longest since `watch`, beyond the monitor's own resolution; `undefined` if it has no event loop that tells. */
export interface Stalled {
  readonly longestStallMs: number | undefined;
}

export interface ConnectRequest {
  readonly ask: 'connect';
  readonly host: string;
  readonly port: number;
  /** Of its own for each process: a source address has no more than 65,535 ports. */
  readonly localAddress: string;
  readonly connections: number;
  readonly keepAliveSeconds: number;
  /** Each connection's interval between PINGREQs; they are spread evenly over it. */
  readonly pingEveryMs: number;
  /** How many connections are opened at once, so that no listen backlog overflows. */
  readonly atOnce: number;
}

export type ClientRequest =
  | ConnectRequest
  | { readonly ask: 'ping'; readonly forMs: number }
  | { readonly ask: 'silence'; readonly graceMs: number };

export interface Connected {
  readonly connected: number;
  readonly seconds: number;
  /** How many failed, by the system's error or in words. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface Pinged {
  /** PINGREQs that were answered. */
  readonly packets: number;
  readonly roundTripsMs: readonly number[];
}

export interface Silenced {
  readonly silenced: number;
  readonly live: number;
  /** By silent connection that was closed: beyond 1.5 Keep Alive after its last packet was written. */
  readonly latenessMs: readonly number[];
  readonly notFound: number;
  /** Silent or not, closed less than 1.5 Keep Alive after its last packet was written. */
  readonly closedEarly: number;
  /** Live ones closed rightly, as this process has not got round to their PINGREQ: its fault, not the broker's. */
  readonly starvedHere: number;
  readonly roundTripsMs: readonly number[];
}

/** What is held to the charts in place of their server: whatever takes events at instants and says when it is to be woken. */
import type { Input, Output } from '../../impl/broker.ts';
import type { CrashEvent } from '../../model/vocabulary/event.ts';

export interface TimedServer {
  input(connection: number, event: Input['event'], nowMs: number): readonly Output[];
  advance(nowMs: number): readonly Output[];
  nextDeadlineMs(): number | undefined;
}

/** What reaches a server, or befalls it. */
export interface Stimulus {
  readonly connection: number;
  readonly event: Input['event'] | CrashEvent;
}

export interface Subject<Server extends TimedServer = TimedServer> {
  /** A new one, always the same, at the time 0, with all that has to be there before. */
  readonly make: () => Server;
  /** What is there when it has crashed, and is back at the same instant. It puts out nothing until it is woken. */
  readonly restarted: (server: Server, event: CrashEvent, nowMs: number) => Server;
  /**
   * Equal for two that do the same from now on whatever comes, each at its own time `nowMs`. If it tells apart what does
   * not matter there are more states; if it does not tell apart what matters, what is found is not to be relied on.
   */
  readonly fingerprint: (server: Server, nowMs: number) => string;
}

/** The side of a contestant's process: starts the broker when asked, and tells of its event loop. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { answerRequests } from '../broker/forked.ts';
import type { BrokerRequest, Stalled, Started } from './requests.ts';

/** Coarse, as each look costs CPU time of the broker's. */
const stallResolutionMs = 10;

/** `hasOwnLoop`: the broker runs in this very process. */
export function serve(start: () => Promise<Started>, hasOwnLoop: boolean): void {
  let stalls: ReturnType<typeof monitorEventLoopDelay> | undefined;
  answerRequests((message): Promise<Started> | Stalled | object => {
    const request = message as BrokerRequest;
    switch (request.ask) {
      case 'start':
        return start();
      case 'watch':
        if (!hasOwnLoop) return {};
        stalls = monitorEventLoopDelay({ resolution: stallResolutionMs });
        stalls.enable();
        return {};
      case 'stall':
        return { longestStallMs: stalls && Math.max(0, stalls.max / 1e6 - stallResolutionMs) };
      default:
        return request satisfies never;
    }
  });
}

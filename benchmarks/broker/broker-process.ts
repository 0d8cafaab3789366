/** One job of the section in a heap of its own. */
import { answerRequests } from './forked.ts';
import { longestCallsMs, playHour, timersShares, type VirtualJob } from './hour.ts';
import { measureMemory } from './memory.ts';
import { playRealTime, type RealTimeJob } from './real-time.ts';
import { storms } from './storm.ts';

export type Job =
  | ({ readonly job: 'hour' | 'longest calls' | 'timers share' } & VirtualJob)
  | { readonly job: 'memory'; readonly connections: number }
  | ({ readonly job: 'real time' } & RealTimeJob)
  | { readonly job: 'storms'; readonly connections: number; readonly rounds: number };

answerRequests((request) => answerTo(request as Job));

function answerTo(job: Job): object | Promise<object> {
  switch (job.job) {
    case 'hour':
      return playHour(job);
    case 'longest calls':
      return longestCallsMs(job);
    case 'timers share':
      return timersShares(job);
    case 'memory':
      return measureMemory(job.connections);
    case 'real time':
      return playRealTime(job);
    case 'storms':
      return storms(job.connections, job.rounds);
    default:
      return job satisfies never;
  }
}

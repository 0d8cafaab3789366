/** Judging beside a recording, without the recording. */
import { expect, test } from 'vitest';
import { accepted, connect } from '../../model/observer/lines.ts';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import { tolerant } from '../executors/wire-verdict.ts';
import { Account } from './account.ts';
import { LiveJudge } from './live-judge.ts';
import { Watch } from './watch.ts';

function judging(now: () => number): { readonly judge: LiveJudge; readonly told: readonly string[] } {
  const told: string[] = [];
  const account = new Account({ broker: 'it', how: 'live', isStrict: false, print: (text) => void told.push(text) });
  const watch = new Watch({
    profile: wireProfile(strictProfile(100, null), 1),
    traffic: { isAllPermitted: true },
    version: '5.0',
    readings: tolerant(),
    onFinding: (finding) => account.take(finding),
    onDoubt: (why) => account.doubt(why),
  });
  return { judge: new LiveJudge({ watch, account, now, lagMs: 0, onGivingUp: () => undefined }), told };
}

test.each([
  ['what is due by the end of a recording is missed', 10_000, 1],
  ['what is due after the end of a recording is not', 1_000, 0],
])('%s', (_, endsAt, findings) => {
  let now = 0;
  const { judge, told } = judging(() => now);
  for (const [at, connection, event] of accepted(0, 0, connect('a', { keepAliveSeconds: 1 })))
    judge.observe({ at, tap: 'server', connection, event });
  now = endsAt;
  judge.finish();
  // While all connections are closed time goes on.
  now = 20_000;
  judge.finish();
  expect(told).toHaveLength(findings);
});

/** How long a scenario can take on a wire if its broker is as late as its profile allows. */
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { ConnectSketch, Scenario, Step } from '../scenario/step.ts';
import { aimMsMaxOnWire } from './driver.ts';

/** No scenario is waited for longer, whatever it asks for. */
const capMs = 75_000;

/** In milliseconds: its waits, settles, and aims, at whatever deadline, and at the end patience. */
export function longestRunMs({ steps }: Scenario, profile: TimeProfile): number {
  const connects = steps.flatMap((step) => (step.step === 'connect' ? [step.connect] : []));
  const deadlineMs = Math.max(0, ...connects.map((connect) => latestDeadlineMs(connect, profile)));
  const stepsMs = steps.reduce((sum, step) => sum + stepMs(step) + profile.guardMs + 1, 0);
  return Math.min(capMs, stepsMs + deadlineMs + longestWindowsMs(profile));
}

/** How long what fell due by the last step, played at `now`, may still take. */
export function patienceMs(scenario: Scenario, profile: TimeProfile, now: number): number {
  const longestDue = Math.max(0, ...keepAlivesMs(scenario).filter((keepAliveMs) => 1.5 * keepAliveMs <= now));
  return profile.lateShareOfKeepAlive * longestDue + longestWindowsMs(profile) + 1;
}

/** A window of lateness, and after it one for an answer, each seen through the wire; and what is seen last. */
export function longestWindowsMs({ lateMs, answerMs, guardMs }: TimeProfile): number {
  return lateMs + answerMs + 5 * guardMs;
}

export function keepAlivesMs({ steps }: Scenario): readonly number[] {
  return steps.map((step) => (step.step === 'connect' ? (step.connect.keepAliveSeconds ?? 0) * 1000 : 0));
}

function stepMs(step: Step): number {
  switch (step.step) {
    case 'wait':
      return step.ms;
    case 'settle':
      return step.maxMs;
    case 'aim':
      return aimMsMaxOnWire;
    case 'flow':
      return step.delayMs;
    default:
      return 0;
  }
}

/** Of those that a connection arms, and that come one after another: time-out, then delayed will or end of the session. */
function latestDeadlineMs(
  { keepAliveSeconds = 0, sessionExpiryIntervalSeconds = 0, will }: ConnectSketch,
  profile: TimeProfile,
): number {
  const timeOutMs = (1.5 + profile.lateShareOfKeepAlive) * keepAliveSeconds * 1000;
  const afterwardsMs = 1000 * Math.max(sessionExpiryIntervalSeconds, will?.willDelayIntervalSeconds ?? 0);
  return timeOutMs + afterwardsMs + profile.lateMs + longestWindowsMs(profile);
}

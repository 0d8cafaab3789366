/** The ways in which a broker may be wrong, as far as a mimic can be: the plain ones first. */
import type { TimeProfile } from '../../../model/vocabulary/profile.ts';
import type { Failure } from '../../../model/vocabulary/verdict.ts';
import type { Observation } from '../../../model/vocabulary/trace.ts';
import { longestWindowsMs } from '../../executors/longest-run.ts';
import type { Distortion } from '../distortion.ts';
import { outputsAsSeen, limitsAsSeen } from './as-seen.ts';
import { ofAnyType } from './of-any-type.ts';
import { ofConnect } from './of-connect.ts';
import { ofKeepAlive } from './of-keep-alive.ts';
import { ofLeaving } from './of-leaving.ts';
import { ofMessages } from './of-messages.ts';

export function distortionsFor(
  failure: Failure,
  observations: readonly Observation[],
  profile: TimeProfile,
): readonly Distortion[] {
  const tooLateMs = longestWindowsMs(profile) + 1;
  return [
    ...ofConnect,
    ...ofKeepAlive(limitsAsSeen(failure, observations)),
    ...ofLeaving,
    ...ofMessages,
    ...ofAnyType(tooLateMs),
    ...outputsAsSeen(failure, observations),
  ];
}

/** The command `judge`: what the observer says of a recorded trace, whoever recorded it. */
import { readFile } from 'node:fs/promises';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import { judgeTrace } from '../../model/observer/judge.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { lenientProfile, strictProfile, wireProfile, type TimeProfile } from '../../model/vocabulary/profile.ts';
import { parseTrace, type Observation, type Trace } from '../../model/vocabulary/trace.ts';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import { formatFinding } from '../report/finding.ts';
import { sequenceChart } from '../report/sequence-chart.ts';
import { followedLines, followedOf } from '../check/followed.ts';
import { exitCodes, weighs } from '../check/result.ts';

export const profileNames = ['lenient', 'strict'] as const;

export interface JudgeArguments {
  readonly profile?: (typeof profileNames)[number];
  readonly tickMs?: number;
  readonly connectTimeoutMs?: number;
  readonly guardMs?: number;
  readonly untilMs?: number;
  readonly reading?: AcceptedReadings;
}

/** Answers the exit code. Throws TraceFormatError, or the system's error if the file cannot be read. */
export async function judge(file: string, given: JudgeArguments, print: (text: string) => void): Promise<number> {
  const trace = parseTrace(await readFile(file, 'utf8'));
  const { observations } = trace;
  const profile = profileOf(given);
  const [version = '5.0'] = observations.flatMap(versionIn);
  const verdict = judgeTrace(trace, { profile, version, readings: given.reading }, given.untilMs);
  switch (verdict.verdict) {
    case 'fail':
      print(failureText(trace, file, verdict, profile));
      return weighs(verdict, profile) ? exitCodes.fail : exitCodes.pass;
    case 'inconclusive':
      print(`${sequenceChart(observations, verdict)}\n\n? inconclusive: ${verdict.why}`);
      return exitCodes.inconclusive;
    case 'pass': {
      const followed = verdict.readings ? [verdict.readings] : [];
      const lines = followedLines(followedOf([{ followed }]));
      print([`✓ ${observations.length} observations, and nothing to be said against the server.`, ...lines].join('\n'));
      return exitCodes.pass;
    }
    default:
      return verdict satisfies never;
  }
}

function profileOf({ profile = 'lenient', tickMs = 100, connectTimeoutMs, guardMs = 0 }: JudgeArguments): TimeProfile {
  const { connectTimeoutMs: unknown } = lenientProfile(0);
  const strict = { ...strictProfile(tickMs, 0), connectTimeoutMs: connectTimeoutMs ?? unknown };
  if (profile === 'strict') return guardMs > 0 ? wireProfile(strict, guardMs) : strict;
  return { ...lenientProfile(guardMs), connectTimeoutMs: strict.connectTimeoutMs };
}

function failureText(
  { header, observations }: Trace,
  file: string,
  failure: Failure,
  { isStrict }: TimeProfile,
): string {
  const broker = typeof header['broker'] === 'string' ? header['broker'] : 'the server';
  const ofIts = observations.filter(({ connection }) => connection === failure.connection);
  const [version = '5.0'] = [...ofIts, ...observations].flatMap(versionIn);
  return formatFinding({
    broker,
    version,
    how: `judged from ${file}`,
    observations,
    failure,
    isStrict,
    replay: undefined,
  });
}

function versionIn({ event }: Observation): readonly ProtocolVersion[] {
  return event.type === 'client.CONNECT' ? [event.protocolVersion] : [];
}

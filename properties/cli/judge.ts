/** The command `judge`: what the observer says of a recorded trace, whoever recorded it. */
import { readFile } from 'node:fs/promises';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { Traffic } from '../../model/observer/options.ts';
import { judgeTrace } from '../../model/observer/judge.ts';
import { isClientPacket, isServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { lenientProfile, strictProfile, wireProfile, type TimeProfile } from '../../model/vocabulary/profile.ts';
import { parseTrace, type Observation, type Trace } from '../../model/vocabulary/trace.ts';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import { formatFinding } from '../report/finding.ts';
import { sequenceChart } from '../report/sequence-chart.ts';
import { followedLines, followedOf } from '../check/followed.ts';
import { exitCodes, weighs } from '../check/result.ts';
import { tolerant } from '../executors/wire-verdict.ts';
import { Account, seenAtBothEnds } from '../recording/account.ts';
import { Watch } from '../recording/watch.ts';

export const profileNames = ['lenient', 'strict'] as const;

export interface JudgeArguments {
  readonly profile?: (typeof profileNames)[number];
  readonly tickMs?: number;
  readonly connectTimeoutMs?: number;
  readonly guardMs?: number;
  readonly untilMs?: number;
  readonly reading?: AcceptedReadings;
  /** Of a trace of which its header does not say so. */
  readonly traffic?: boolean;
  /** Of traffic: the server refuses nobody anything. */
  readonly allPermitted?: boolean;
}

/** Answers the exit code. Throws TraceFormatError, or the system's error if the file cannot be read. */
export async function judge(file: string, given: JudgeArguments, print: (text: string) => void): Promise<number> {
  const trace = parseTrace(await readFile(file, 'utf8'));
  const { observations } = trace;
  if (given.traffic ?? trace.header['traffic'] !== undefined) return judgeTraffic(trace, file, given, print);
  const profile = profileOf(given);
  const [version = '5.0'] = observations.flatMap(versionIn);
  const verdict = judgeTrace(trace, { profile, version, readings: given.reading }, given.untilMs ?? failedAtMs(trace));
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

/** When a saved counterexample has surely failed: by what had not come by then, so that the trace alone would end too early. */
function failedAtMs({ header: { verdict } }: Trace): number | undefined {
  const { at } = (verdict ?? {}) as { readonly at?: unknown };
  return typeof at === 'number' ? at + 1 : undefined;
}

/** As it is judged while it is recorded: all of it, whatever is found. */
function judgeTraffic(
  { header, observations }: Trace,
  file: string,
  given: JudgeArguments,
  print: (text: string) => void,
): number {
  const guardMs = Math.max(1, given.guardMs ?? (typeof header['guardMs'] === 'number' ? header['guardMs'] : 0));
  const profile = profileOf({ ...given, guardMs });
  const broker = brokerOf(header);
  const account = new Account({ broker, how: `judged from ${file}`, isStrict: profile.isStrict === true, print });
  const watch = new Watch({
    profile,
    traffic: { isAllPermitted: given.allPermitted ?? isAllPermittedIn(header) },
    version: '5.0',
    readings: tolerant(given.reading),
    onFinding: (finding) => account.take(finding),
    onDoubt: (why) => account.doubt(why),
  });
  const ofServer = observations.filter(({ tap }) => tap === 'server');
  for (const one of ofServer) watch.observe(one);
  watch.advance(Math.max(given.untilMs ?? 0, observations.at(-1)?.at ?? 0));
  const connections = new Set(ofServer.map(({ connection }) => connection)).size;
  const packets = ofServer.filter(({ event }) => isServerEvent(event) || isClientPacket(event)).length;
  const isJudged = ofServer.some(({ event }) => event.type === 'server.CONNACK' && event.reasonCode === 0);
  print(account.summary({ connections, packets }, isJudged));
  return account.exitCode(isJudged);
}

function isAllPermittedIn({ traffic }: Trace['header']): boolean {
  return (traffic as Partial<Traffic> | undefined)?.isAllPermitted === true;
}

function brokerOf(header: Trace['header']): string {
  return typeof header['broker'] === 'string' ? header['broker'] : 'the server';
}

export function profileOf({
  profile = 'lenient',
  tickMs = 100,
  connectTimeoutMs,
  guardMs = 0,
}: JudgeArguments): TimeProfile {
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
  const broker = brokerOf(header);
  const ofIts = observations.filter(({ connection }) => connection === failure.connection);
  const [version = '5.0'] = [...ofIts, ...observations].flatMap(versionIn);
  return formatFinding({
    broker,
    version,
    how: `judged from ${file}`,
    observations: seenAtBothEnds(observations),
    failure,
    isStrict,
    replay: undefined,
  });
}

function versionIn({ event }: Observation): readonly ProtocolVersion[] {
  return event.type === 'client.CONNECT' ? [event.protocolVersion] : [];
}

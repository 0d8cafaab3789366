/** Traffic in virtual time: whatever clients do, and however little is seen of it, a broker that is right is not blamed. */
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Broker } from '../../impl/broker.ts';
import { accepted, bytes, closed, connect, pingreq, pingresp, type Line } from '../../model/observer/lines.ts';
import { protocolVersions } from '../../model/vocabulary/packet.ts';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import type { Observation } from '../../model/vocabulary/trace.ts';
import { allControls } from '../controls/all.ts';
import { makeWrongBroker } from '../faults/wrong-broker.ts';
import { runVirtually, virtualOptions } from '../executors/virtual.ts';
import { tolerant } from '../executors/wire-verdict.ts';
import { allProperties } from '../sentences/all.ts';
import { anyScenario } from '../sentences/any-scenario.ts';
import { Watch, type Finding } from './watch.ts';

const { tickMs, connectTimeoutMs } = virtualOptions;
/** The tap is the server; but what was sent again may have been sent first before the trace began. */
const profile = wireProfile(strictProfile(tickMs, connectTimeoutMs), 1);

interface Judged {
  readonly findings: readonly Finding[];
  readonly doubts: number;
}

function watched(
  observations: readonly Observation[],
  renewAfter = 5_000,
  isAllPermitted = true,
  lingerMs = 0,
): Judged {
  const findings: Finding[] = [];
  let doubts = 0;
  const watch = new Watch({
    profile,
    traffic: { isAllPermitted },
    version: '5.0',
    readings: tolerant(),
    renewAfter,
    onFinding: (finding) => void findings.push(finding),
    onDoubt: () => (doubts += 1),
  });
  for (const one of observations) watch.observe(one);
  watch.advance((observations.at(-1)?.at ?? 0) + lingerMs);
  return { findings, doubts };
}

/** What a recording of a part of it shows. */
function partOf(observations: readonly Observation[], { sinceMs, hidden, isAlike }: Part): readonly Observation[] {
  const unseen = new Set(
    observations
      .filter(
        ({ at, event }) =>
          (event.type === 'network.opened' && at < sinceMs) ||
          (event.type === 'client.CONNECT' && hidden.some((end) => event.clientId.endsWith(end))),
      )
      .map(({ connection }) => connection),
  );
  const seen = observations.filter(({ tap, connection }) => tap === 'server' && !unseen.has(connection));
  return isAlike ? seen.map(alike) : seen;
}

interface Part {
  /** Connections that were there before are not seen. */
  readonly sinceMs: number;
  /** Clients whose names end so go past it. */
  readonly hidden: readonly string[];
  /** All payloads are the same. */
  readonly isAlike: boolean;
}

const same = new TextEncoder().encode('21.5');

function alike(observation: Observation): Observation {
  const { event } = observation;
  if (event.type === 'client.PUBLISH' || event.type === 'server.PUBLISH')
    return { ...observation, event: { ...event, payload: same } };
  if (event.type === 'client.CONNECT' && event.will)
    return { ...observation, event: { ...event, will: { ...event.will, payload: same } } };
  return observation;
}

describe.each(protocolVersions)('traffic of MQTT %s', (version) => {
  it('is never held against a broker that is right, however little of it is seen', () => {
    fc.assert(
      fc.property(
        anyScenario({ version, pace: 'virtual' }),
        fc.constantFrom(0, 0, 1_000, 5_000),
        fc.constantFrom(5_000, 20, 3),
        fc.boolean(),
        fc.constantFrom([], ['0'], ['1', '2']),
        (scenario, sinceMs, renewAfter, isAlike, hidden) => {
          const { observations } = runVirtually(scenario, (options) => new Broker(options));
          const part = partOf(observations, { sinceMs, hidden, isAlike });
          const { findings } = watched(part, renewAfter);
          const violations = findings.filter(({ failure }) => failure.kind !== 'unexplained close');
          expect(violations.map(({ failure }) => failure)).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });
});

test('clients that have no name share no subscriptions, when another observer goes on', () => {
  const anonymous = connect('', { protocolVersion: '3.1.1' });
  const subscriptions = [{ topicFilter: 'a', qos: 0 }] as const;
  const copy = { type: 'server.PUBLISH', topic: 'a', payload: bytes('m'), qos: 0, retain: false, dup: false } as const;
  const lines: readonly Line[] = [
    ...accepted(0, 0, anonymous),
    [1, 0, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions }],
    [2, 0, { type: 'server.SUBACK', packetIdentifier: 1, reasonCodes: [0] }],
    ...accepted(1_000, 1, anonymous),
    ...accepted(2_000, 2, anonymous),
    [3_000, 1, closed('client')],
    [4_000, 0, copy],
    [5_000, 2, copy],
  ];
  const trace = lines.map(([at, connection, event]): Observation => ({ at, tap: 'server', connection, event }));
  const { findings } = watched(trace, 1);
  expect(findings.map(({ failure: { connection, chart } }) => [connection, chart])).toEqual([
    [2, 'message: unaskedFor'],
  ]);
});

test('a connection that lasts is shown from its CONNECT on, however many have come and gone since', () => {
  const copy = { type: 'server.PUBLISH', topic: 'a', payload: bytes('m'), qos: 0, retain: false, dup: false } as const;
  const others = Array.from({ length: 2_500 }, (_, index): readonly Line[] => [
    ...accepted(index, index + 1, connect(`other ${index}`)),
    [index, index + 1, closed('client')],
    ...(index % 500 === 0
      ? ([
          [index, 0, pingreq],
          [index, 0, pingresp],
        ] as const)
      : []),
  ]);
  const lines = [...accepted(0, 0, connect('lasting')), ...others.flat(), [3_000, 0, copy] as const];
  const trace = lines.map(([at, connection, event]): Observation => ({ at, tap: 'server', connection, event }));
  const { findings } = watched(trace);
  expect(findings.map(({ observations }) => observations.map(({ event }) => event.type).slice(0, 3))).toEqual([
    ['network.opened', 'client.CONNECT', 'server.CONNACK'],
  ]);
});

/** What shows in the traffic of a broker that refuses nobody anything. */
const shown = [
  'a second CONNECT is overlooked',
  'a refused CONNECT with Clean Start ends the stored session',
  'the Assigned Client Identifier is not told',
  'CONNACK is sent twice',
  'a first packet that is no CONNECT is overlooked',
  'after DISCONNECT the connection is left to the client',
  'Keep Alive runs out at 1.0 K',
  'Keep Alive runs out at 2 K',
  'PINGREQ is answered twice',
  'PINGREQ is not answered while Keep Alive is off',
  'the old connection survives its successor',
  'Session Present is always 1',
  'Session Present is always 0',
  'a session expires a tenth too early',
  'a session never expires',
  'the will is lost on takeover',
  'the will is lost when Keep Alive runs out',
  'the will is forgotten when the session ends before its delay',
  'what was in flight is not sent again on resumption',
  'malformed input is overlooked',
  'messages under way to a client are not counted',
  'Topic Aliases outlive their connection',
];
/** A run in virtual time ends with the instant in which something is missing, which a wire puts off a little. */
const lingerMs = 60;

test.each(shown)('traffic shows that %s', async (fault) => {
  const control = allControls.find((one) => one.fault === fault);
  const property = allProperties.find(({ sentence }) => sentence === control?.caughtBy);
  if (!control || !property) throw new Error(`There is no control «${fault}», or no property that catches it.`);
  const broker = await makeWrongBroker(control);
  const found = property.versions
    .filter((version) => control.version === undefined || control.version === version)
    .flatMap((version) => fc.sample(property.scenarios({ version, pace: 'virtual' }), { numRuns: 60, seed: 4 }))
    .some((scenario) => {
      const { observations } = runVirtually(scenario, broker, property.options);
      const part = partOf(observations, { sinceMs: 0, hidden: [], isAlike: false });
      const { findings } = watched(part, 5_000, true, lingerMs);
      return findings.some(({ failure }) => failure.kind !== 'unexplained close');
    });
  expect(found).toBe(true);
});

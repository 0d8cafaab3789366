/**
 * The report as data: what `--json` writes, and what every other form of it (page, JUnit XML, Markdown) is made from. The
 * schema is the one source of its types, of the check of files that are read, and of docs/generated/report/.
 *
 * A reader of version 1 passes over fields that it does not know; what is there keeps its meaning.
 */
import { timedOutputs } from '../check/granularity.ts';
import { z } from 'zod';
import { protocolVersions } from '../../model/vocabulary/packet.ts';

const milliseconds = z.int();
const count = z.int().min(0);
const version = z.enum(protocolVersions).describe('The version of MQTT.');
const verdict = z
  .enum(['pass', 'fail', 'inconclusive'])
  .describe('Inconclusive is never counted as a pass: what it is about was not seen, or could not be judged.');
const citations = z
  .array(z.string())
  .describe('Ids of statements: `3.1.1:MQTT-3.1.2-24`, `5.0:U-5.0-17`, or `expected:…` for what no statement says.');
const connection = count.describe('Network Connections are numbered from 0, in the order in which they were opened.');

const confirmation = z.object({ failed: count, of: count });

const statement = z
  .object({
    id: z.string(),
    section: z.string().describe('Of the standard.'),
    level: z.string().describe('MUST, SHOULD, MAY, …; `expected` if no statement says so.'),
    paraphrase: z.string().describe('What it demands, in our words.'),
  })
  .meta({ id: 'statement', description: 'A normative statement that is cited somewhere in the document.' });

const granularity = z
  .object({
    output: z.enum(timedOutputs),
    keepAliveSeconds: z.number().exactOptional().describe('Of closes for Keep Alive.'),
    count,
    minMs: z.number(),
    p50Ms: z.number(),
    p90Ms: z.number(),
    p99Ms: z.number(),
    maxMs: z.number(),
  })
  .meta({ id: 'granularity', description: 'How late one output of the broker was, over all runs.' });

const measuredProfile = z
  .object({
    name: z.string(),
    lateMs: z.number(),
    lateShareOfKeepAlive: z.number(),
    lateMsOfLongKeepAlive: z.number(),
    answerMs: z.number(),
    connectTimeoutMs: z.number().nullable(),
  })
  .meta({ id: 'measured profile', description: 'The least profile of time that all of this fits in.' });

const lateness = z
  .object({
    keepAliveSeconds: z.number().exactOptional().describe('The Keep Alive of the connection, if it is known.'),
    ms: z.array(z.number()).describe('One for each output, the earliest first: milliseconds past its deadline.'),
  })
  .meta({ id: 'lateness', description: 'How late the timed outputs came that the property measures.' });

const property = z
  .object({
    sentence: z.string(),
    chapter: z.string(),
    statements: citations,
    version,
    verdict,
    tally: z.object({ pass: count, fail: count, inconclusive: count }).describe('Its scenarios, by their verdicts.'),
    measures: z
      .object({ chart: z.string(), outputs: z.array(z.string()) })
      .exactOptional()
      .describe('Of a timed property: whose lateness it measures.'),
    lateness: z.array(lateness),
    unseen: z.array(z.string()).describe('What should have been seen in some scenario, and was not.'),
    doubts: z.array(z.string()).describe('Why scenarios were inconclusive, each reason once.'),
    findings: z.array(count).describe('The numbers of what its scenarios failed by.'),
  })
  .meta({
    id: 'property',
    description: 'A sentence of the standard, put to the test by scenarios in one version of MQTT.',
  });

const crossing = z
  .object({
    at: milliseconds.describe('Since the scenario began, at the tap that it left.'),
    connection,
    tap: z.enum(['client', 'server', 'network']).describe('Where it began; `network` for a fault between the taps.'),
    type: z.string().describe('A word of the alphabet, such as `client.CONNECT` or `network.closed`.'),
    words: z.string().describe('The event in a few words.'),
    arrivesAt: milliseconds.exactOptional().describe('When it reached the other end; left out if it never did.'),
  })
  .meta({ id: 'crossing', description: 'What passed on a Network Connection.' });

const timer = z
  .object({
    connection,
    chart: z.string().describe('The statechart that has armed it.'),
    words: z.string().describe('What is waited for.'),
    kind: z
      .enum(['timer', 'window'])
      .describe('`timer`: something becomes due at its end. `window`: allowed until then.'),
    armedAtMs: milliseconds,
    deadlineMs: milliseconds,
    endedAtMs: milliseconds.exactOptional().describe('Its deadline, or earlier; left out if it still ran.'),
  })
  .meta({ id: 'timer', description: 'A timer of the model.' });

const finding = z
  .object({
    number: count.describe('Among those of the broker, from 1.'),
    kind: z
      .enum(['violation', 'late', 'unexplained close'])
      .describe('`late`: it came, but later than the profile allows. `unexplained close`: the standard tolerates it.'),
    version,
    statements: citations,
    why: z.string(),
    chart: z.string().describe('The statechart that was contradicted, and its state.'),
    atMs: milliseconds.describe('When it was clear, since the scenario began.'),
    connection,
    allowed: z
      .object({ fromMs: milliseconds.exactOptional(), byMs: milliseconds.exactOptional() })
      .describe('When the output is, or would have been, right; an end without bound is left out.'),
    cameAtMs: milliseconds.exactOptional().describe('Of what came late: when it came.'),
    waitedUntilMs: milliseconds
      .exactOptional()
      .describe('Of what never came: until when it was waited for, beyond the window.'),
    property: z.string().describe('The sentence whose scenario it is.'),
    alsoFoundBy: z.array(z.string()).describe('Sentences of other properties that came upon the same.'),
    failures: count.describe('Scenarios that failed so.'),
    how: z.string().describe('How it was found, and how surely.'),
    confirmation: confirmation
      .exactOptional()
      .describe('How often the smallest scenario failed alike when repeated; left out in virtual time.'),
    known: z
      .object({ statement: z.string(), reason: z.string(), link: z.string().exactOptional() })
      .exactOptional()
      .describe('A deviation that was named in advance.'),
    scenario: z.unknown().describe('The smallest scenario that shows it.'),
    sequence: z.array(crossing).describe('What happened, in order.'),
    timers: z.array(timer).describe('What the model was waiting for meanwhile; empty if that is not known.'),
    file: z.string().exactOptional().describe('Where the counterexample was saved.'),
    replay: z.string().exactOptional().describe('The command that plays it again.'),
  })
  .meta({
    id: 'finding',
    description: 'One way in which the broker departs from the standard, or from what everybody expects.',
  });

const conformanceCase = z
  .object({
    area: z.string().describe('Of the ledgers of statements, such as `session-expiry`.'),
    sentence: z.string(),
    statements: citations,
    version,
    verdict,
    why: z.string().exactOptional().describe('What the server did instead, or why nothing can be said.'),
    remarks: z.array(z.string()).describe('What is no deviation: advised otherwise, or left to the server.'),
    confirmation: confirmation.exactOptional().describe('How often it failed again, with more patience.'),
    exchange: z.array(z.string()).describe('What passed when it failed, line by line.'),
    known: z
      .object({ reason: z.string(), link: z.string().exactOptional() })
      .exactOptional()
      .describe('That the broker fails it was named in advance.'),
    replay: z.string().describe('The command that plays it again.'),
  })
  .meta({ id: 'case', description: 'A short exchange that settles some statements.' });

const broker = z
  .object({
    broker: z.string().describe('As the command line names it.'),
    isStrict: z
      .boolean()
      .exactOptional()
      .describe('Held to the strict profile, by which what is late or unexplained weighs as much as a violation.'),
    description: z.string(),
    checkedBy: z.string().describe('The checker and its version.'),
    seed: count.describe('Of its scenarios.'),
    checkedAt: z.iso.datetime().describe('When the check was over.'),
    seconds: z.number().describe('How long it took.'),
    notes: z.array(z.string()).describe('Facts about the check, such as the guard that was measured.'),
    readings: z
      .record(z.string(), z.record(z.string(), count))
      .describe('By ambiguity of the standard: in how many scenarios the broker followed which readings.'),
    properties: z.array(property),
    findings: z.array(finding),
    cases: z.array(conformanceCase).exactOptional().describe('Left out if they were not asked for.'),
    skipped: z.array(z.object({ what: z.string(), why: z.string() })),
    voids: z
      .object({ played: count, left: count })
      .exactOptional()
      .describe('Runs that delays beside the broker had made void, and how many no repetition has mended.'),
    guards: z
      .array(z.object({ guardMs: count, runs: count }))
      .exactOptional()
      .describe(
        'How many runs were judged through which delay between broker and checker, as measured while they ran.',
      ),
    granularity: z.array(granularity).exactOptional(),
    measuredProfile: measuredProfile.exactOptional(),
    deaths: z.array(z.string()).describe('That the broker died, each time.'),
  })
  .meta({ id: 'broker', description: 'What came of one broker.' });

export const reportSchema = z
  .object({
    format: z.literal('mqtt-liveness-report'),
    formatVersion: z.literal(1),
    brokers: z.array(broker),
    unreachable: z.array(z.object({ broker: z.string(), why: z.string() })).describe('Nothing is said of these.'),
    statements: z.array(statement),
  })
  .meta({ title: 'mqtt-liveness report, version 1', description: 'How some MQTT brokers keep the standard.' });

type Unchangeable<Value> = Value extends readonly (infer Item)[]
  ? readonly Unchangeable<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Unchangeable<Value[Key]> }
    : Value;

export type ReportDocument = Unchangeable<z.infer<typeof reportSchema>>;
export type ReportedBroker = ReportDocument['brokers'][number];
export type ReportedProperty = ReportedBroker['properties'][number];
export type ReportedFinding = ReportedBroker['findings'][number];
export type ReportedCase = NonNullable<ReportedBroker['cases']>[number];
export type ReportedStatement = ReportDocument['statements'][number];

/** Records what passes between any clients and any broker, and judges it beside. */
import { connect } from 'node:net';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { Traffic } from '../../model/observer/options.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import { BrokerUnavailable } from '../brokers/broker-under-test.ts';
import { DelayMeter } from '../executors/delay-meter.ts';
import { probe } from '../executors/probe.ts';
import { tolerant } from '../executors/wire-verdict.ts';
import { addressText, type Address } from '../transport/address.ts';
import { resolved } from '../transport/connect-to.ts';
import { Account } from './account.ts';
import { hider, type Hiding } from './hide.ts';
import { LiveJudge } from './live-judge.ts';
import { startProxy } from './proxy.ts';
import { Recorder } from './recorder.ts';
import { createTraceFile } from './trace-file.ts';
import { Watch } from './watch.ts';

export interface RecordOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** Over TCP. User and password are for the meter of delays alone. */
  readonly to: Address;
  readonly out: string;
  readonly hiding: Hiding;
  readonly profile: TimeProfile;
  /** Whether the delay to the broker is measured all the time, on connections of its own. */
  readonly measures: boolean;
  readonly traffic: Traffic;
  readonly readings: AcceptedReadings | undefined;
  readonly print: (text: string) => void;
  /** Told once clients can connect. */
  readonly onReady?: (port: number) => void;
  readonly stopped: Promise<unknown>;
}

const meterId = `mqtt-liveness-meter-${process.pid}`;
const probeMs = 5_000;
/** What was under way at an instant shows in what is measured no later than so long after. */
const aroundMs = 250;

/**
 * Until `stopped` resolves. Answers the exit code. Throws BrokerUnavailable if there is no broker, or if it does not let the meter
 * in; the system's error if the file is there already or nobody can listen there.
 */
export async function record(options: RecordOptions): Promise<number> {
  const { listen, out, hiding, profile, traffic, measures, readings, print } = options;
  const { guardMs } = profile;
  const broker = addressText(options.to);
  const to = await reach(options.to, measures);
  const header = { format: 'mqtt-liveness-trace', formatVersion: 1, broker, traffic, guardMs, hiding } as const;
  const file = createTraceFile(out, header);
  const startedAt = performance.now();
  const now = (): number => Math.floor(performance.now() - startedAt);
  const meter = measures
    ? new DelayMeter({ address: to, version: '3.1.1', clientId: meterId }, { opens: false })
    : undefined;
  const account = new Account({ broker, how: 'while it was recorded', isStrict: profile.isStrict === true, print });
  const watch = new Watch({
    profile,
    traffic,
    version: '5.0',
    readings: tolerant(readings),
    onFinding: (finding) => account.take(finding),
    onDoubt: (why) => account.doubt(why),
    isReliable: (from, until) => {
      if (!meter) return true;
      const around = [startedAt + from - aroundMs, startedAt + until + aroundMs] as const;
      return meter.longestMs(...around) <= guardMs && meter.standstillMs(...around) === 0;
    },
  });
  const judge = new LiveJudge({
    watch,
    account,
    now,
    lagMs: measures ? 2 * aroundMs : 0,
    onGivingUp: () => print('! There is too much to judge beside: it is only recorded from now on. See `judge`.'),
  });
  const recorder = new Recorder({
    hide: hider(hiding),
    onObservation: (observation) => {
      file.write(observation);
      judge.observe(observation);
    },
    onServerFault: (connection, why, at) => judge.takeServerFault(connection, why, at),
  });
  let isListening = false;
  try {
    const proxy = await startProxy({
      listen,
      to: { host: to.ip ?? to.host, port: to.port },
      onConnection: () => {
        const connection = recorder.open(now());
        return {
          fromClient: (bytes) => recorder.fromClient(connection, bytes, now()),
          fromServer: (bytes) => recorder.fromServer(connection, bytes, now()),
          closed: (by, abortive) => recorder.close(connection, by, abortive, now()),
          reads: (type) => recorder.reads(connection, type, now()),
          over: () => recorder.forget(connection),
        };
      },
      // A broker that takes no connection may be beginning anew.
      onRefused: () => judge.doubtSessions(),
    });
    isListening = true;
    print(`Clients connect to ${listen.host}:${proxy.port}; Ctrl-C ends the recording in ${out}.\n`);
    options.onReady?.(proxy.port);
    await options.stopped;
    judge.finish();
    // What ends by this is no event of the recording.
    await proxy.stop();
  } finally {
    judge.finish();
    meter?.stop();
    if (isListening) file.close();
    else file.discard();
  }
  const { counts } = recorder;
  const isJudged = counts.accepted > 0 && !judge.hasGivenUp;
  print(account.summary(counts, isJudged));
  return account.exitCode(isJudged);
}

/** The address with the IP address that answers. */
async function reach(address: Address, asClient: boolean): Promise<Address> {
  const broker = addressText(address);
  const to = await resolved(address).catch((error: unknown) => {
    throw new BrokerUnavailable(`${broker} cannot be reached: ${(error as Error).message}.`);
  });
  if (!asClient) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const socket = connect({ host: to.ip ?? to.host, port: to.port }, () => resolve(undefined));
    socket.once('error', (error) => reject(new BrokerUnavailable(`${broker} cannot be reached: ${error.message}.`)));
    await promise.finally(() => socket.destroy());
    return to;
  }
  const answer = await probe({ address: to, version: '3.1.1', clientId: meterId, pings: 1, timeoutMs: probeMs });
  if (answer.answer === 'none') throw new BrokerUnavailable(`${broker} ${answer.why}`);
  if (answer.answer === 'refused')
    throw new BrokerUnavailable(
      `${broker} does not let in what measures the delay (${answer.reasonCode}): --to takes a user and a password, and ` +
        '--guard-ms does without.',
    );
  return to;
}

/** The command `record`: what it takes. */
import { InvalidArgumentError } from 'commander';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import { credentialsOfEnvironment } from '../brokers/address.ts';
import { record } from '../recording/record.ts';
import { parseAddress, type Address } from '../transport/address.ts';
import { profileOf, type JudgeArguments } from './judge.ts';
import { untilSignal } from './exit-on-signal.ts';

export interface RecordArguments extends Pick<
  JudgeArguments,
  'profile' | 'tickMs' | 'connectTimeoutMs' | 'guardMs' | 'allPermitted'
> {
  readonly listen: { readonly host: string; readonly port: number };
  readonly to: Address;
  readonly out: string;
  readonly hidePayloads?: boolean;
  readonly hideNames?: boolean;
  readonly reading?: AcceptedReadings;
}

/** Of what is measured while it is recorded, what exceeds this leaves in doubt what was found then. */
const measuredGuardMs = 250;

export function listening(text: string): RecordArguments['listen'] {
  const { host, port } = /^(?:(?<host>.+):)?(?<port>\d{1,5})$/u.exec(text)?.groups ?? {};
  if (port === undefined || Number(port) > 65_535) throw new InvalidArgumentError('It has to be host:port or a port.');
  return { host: host?.replace(/^\[(?<inner>.*)\]$/u, '$<inner>') ?? '127.0.0.1', port: Number(port) };
}

export function recordable(text: string): Address {
  const address = parseAddress(text);
  if (address?.scheme !== 'mqtt') throw new InvalidArgumentError('It has to be mqtt://[user[:password]@]host[:port].');
  return { ...address, credentials: address.credentials ?? credentialsOfEnvironment() };
}

/** Until the first signal. Answers the exit code; throws as the recording does. */
export function runRecord(
  {
    listen,
    to,
    out,
    hidePayloads = false,
    hideNames = false,
    allPermitted = false,
    guardMs,
    reading,
    ...given
  }: RecordArguments,
  print: (text: string) => void,
): Promise<number> {
  return record({
    listen,
    to,
    out,
    hiding: { payloads: hidePayloads, names: hideNames },
    profile: profileOf({ ...given, guardMs: guardMs ?? measuredGuardMs }),
    measures: guardMs === undefined,
    traffic: { isAllPermitted: allPermitted },
    readings: reading,
    print,
    stopped: untilSignal(),
  });
}

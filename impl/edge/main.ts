#!/usr/bin/env node
/** The command `mqtt-liveness-broker`. */
import { Command, InvalidArgumentError } from 'commander';
import type { QoS } from '../../model/vocabulary/packet.ts';
import { withDefaults, type BrokerOptions } from '../options.ts';
import { startBroker } from './server.ts';
import { packageVersion } from './version.ts';

interface Arguments {
  readonly port: number;
  readonly host: string;
  readonly unsentBytesMax: number;
  readonly maximumQos: QoS;
}

const usageError = 2;

function integer(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const isInteger = /^\d+$/u.test(text) && value >= from && value <= to;
    if (!isInteger) throw new InvalidArgumentError(`It has to be an integer from ${from} to ${to}.`);
    return value;
  };
}

const defaults = withDefaults({});
const bytes = integer(1, 2 ** 40);
const count = integer(1, 100_000_000);

const command = new Command('mqtt-liveness-broker')
  .version(packageVersion)
  .description('An MQTT broker, 3.1.1 and 5.0, that keeps every deadline within one tick.')
  .option('--port <port>', 'TCP port; 0 takes a free one', integer(0, 65_535), 1883)
  .option('--host <host>', 'address to listen on', '127.0.0.1')
  .option('--tick-ms <milliseconds>', 'resolution of all timers', integer(1, 60_000), defaults.tickMs)
  .option(
    '--connect-timeout-ms <milliseconds>',
    'time for a CONNECT to come and be accepted',
    integer(1, 0xffff_ffff),
    defaults.connectTimeoutMs,
  )
  .option('--server-keep-alive-maximum-seconds <seconds>', 'cap the Keep Alive of 5.0 clients', integer(1, 65_535))
  .option(
    '--session-expiry-maximum-seconds <seconds>',
    'cap the Session Expiry Interval of 5.0 clients',
    integer(0, 0xffff_fffe),
  )
  .option(
    '--connections-max <count>',
    'clients at once; more are told that the server is busy',
    count,
    defaults.connectionsMax,
  )
  .option(
    '--packet-bytes-max <bytes>',
    'largest packet from a client',
    integer(2, 268_000_000),
    defaults.packetBytesMax,
  )
  .option(
    '--unsent-bytes-max <bytes>',
    'what may wait for a client that does not read, before it is reset',
    bytes,
    16 * 1024 * 1024,
  )
  .option('--queued-messages-max <count>', 'messages that may wait for a session', count, defaults.queuedMessagesMax)
  .option('--queued-bytes-max <bytes>', 'bytes that may wait for a session', bytes, defaults.queuedBytesMax)
  .option('--subscriptions-max <count>', 'subscriptions of a session', count, defaults.subscriptionsMax)
  .option('--retained-messages-max <count>', 'retained messages in all', count, defaults.retainedMessagesMax)
  .option(
    '--receive-maximum <count>',
    'messages of QoS 1 and 2 under way from a client',
    integer(1, 65_535),
    defaults.receiveMaximum,
  )
  .option('--maximum-qos <qos>', 'the highest QoS that is offered', integer(0, 2), defaults.maximumQoS)
  .option('--no-retain-available', 'retain no messages')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : usageError))
  .parse();

/** The names of the other options are those of the broker's. */
const {
  port,
  host,
  unsentBytesMax,
  maximumQos: maximumQoS,
  ...rest
} = command.opts<Arguments & Partial<BrokerOptions>>();
const options = { ...rest, maximumQoS };

try {
  const broker = await startBroker({ port, host, unsentBytesMax, options });
  console.log(`mqtt-liveness-broker listens on ${host}:${broker.port}`);
  const stop = (): void => void broker.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  console.error(`mqtt-liveness-broker cannot listen on ${host}:${port}: ${reasonOf(error)}`);
  process.exitCode = usageError;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' ? 'the port is in use.' : message;
}

#!/usr/bin/env node
/** The command `mqtt-liveness-broker`. */
import { Command, InvalidArgumentError } from 'commander';
import { startBroker } from './server.ts';

interface Arguments {
  readonly port: number;
  readonly host: string;
  readonly tickMs: number;
  readonly connectTimeoutMs: number;
  readonly serverKeepAliveMaximum?: number;
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

const command = new Command('mqtt-liveness-broker')
  .description('An MQTT broker, 3.1.1 and 5.0, that keeps every deadline within one tick.')
  .option('--port <port>', 'TCP port; 0 takes a free one', integer(0, 65_535), 1883)
  .option('--host <host>', 'address to listen on', '127.0.0.1')
  .option('--tick-ms <milliseconds>', 'resolution of all timers', integer(1, 60_000), 100)
  .option('--connect-timeout-ms <milliseconds>', 'time for a CONNECT to come', integer(1, 0xffff_ffff), 10_000)
  .option('--server-keep-alive-maximum <seconds>', 'cap the Keep Alive of 5.0 clients', integer(1, 65_535))
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : usageError))
  .parse();

const { port, host, tickMs, connectTimeoutMs, serverKeepAliveMaximum } = command.opts<Arguments>();

try {
  const broker = await startBroker({
    port,
    host,
    options: { tickMs, connectTimeoutMs, serverKeepAliveMaximumSeconds: serverKeepAliveMaximum },
  });
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

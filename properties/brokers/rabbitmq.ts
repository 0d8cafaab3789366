/**
 * RabbitMQ with its plug-in for MQTT, as Debian packages it: a node of its own that is in no cluster, on free ports of
 * loopback, with all that it writes in a directory of its own. It registers with an epmd of its own too, and leaves alone
 * one that there may be.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import type { KnownDeviation } from './known/known-deviation.ts';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from './broker-under-test.ts';
import { allOfTheStandard } from './capabilities.ts';
import { freePort, startProgram } from './child.ts';
import { findProgram, isListening } from './program.ts';
import { inScratchDirectory } from './scratch.ts';
import { casesKnownOfRabbitmq } from './known/cases-of-rabbitmq.ts';

/** It starts a cluster of one, and a store, for each of its parts. */
const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;

/** Answered, or passed over, where the connection has to end. */
const overlooked = {
  after: [
    ...['PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBSCRIBE', 'UNSUBSCRIBE', 'PINGREQ', 'AUTH'].map(
      (type) => `${type} has the flags`,
    ),
    'No client sends',
    'Packet type 0 is reserved',
    '3.1.1 has no packet of type 15',
    'names no Topic Filter',
    'without a character',
    'a Topic Name with a wildcard',
    'a string that is not UTF-8',
    'a string with U+0000',
    'a Packet Identifier of 0',
    'reserved bits that are set',
    'PUBREC is malformed',
    'PUBREL is malformed',
    'PUBCOMP is malformed',
    'PUBLISH has QoS 0 and DUP',
  ],
  reason:
    'Packets of other flags, of types that no client sends, without a Topic Filter, with topics or strings that are none, and ' +
    'those of QoS 2 are overlooked or answered.',
};

/** Of 3.10.8. */
const knownDeviations: readonly KnownDeviation[] = [
  {
    statement: '3.1.1:MQTT-3.2.2-2',
    why: 'there was a session to resume',
    after: ['a session without subscriptions', 'a session with subscriptions of QoS 0'],
    reason:
      'A session is the queue of a subscription with QoS 1, so that one without any is not remembered; by the standard every ' +
      'client with CleanSession 0 has one.',
    link: 'https://github.com/rabbitmq/rabbitmq-mqtt/issues/163',
  },
  {
    statement: '3.1.1:MQTT-3.1.0-2',
    why: 'the server sent CONNACK after',
    reason: 'A second CONNECT is answered like the first, where it has to end the connection.',
    link: 'https://github.com/rabbitmq/rabbitmq-mqtt/pull/180',
  },
  {
    statement: '3.1.1:MQTT-3.1.2-8',
    why: 'the will was due',
    after: ['taken over', 'malformed: '],
    reason:
      'No will is published for a connection that is taken over, nor for one that the server ends as its client broke the ' +
      'protocol; by the standard it is due whenever no DISCONNECT has come.',
  },
  {
    statement: '3.1.1:MQTT-4.8.0-1',
    why: 'did not begin with a valid CONNECT, and the server has not closed',
    reason: 'A packet that is no CONNECT, in place of it, leaves the connection open for ten seconds.',
  },
  ...['after bytes that are no MQTT', 'the client broke the protocol, and the server has not closed'].map((why) => ({
    statement: '3.1.1:MQTT-4.8.0-1' as const,
    why,
    ...overlooked,
  })),
  {
    statement: '3.1.1:MQTT-4.8.0-1',
    why: 'the client broke the protocol, and the server has not closed',
    after: ['The Remaining Length takes more than four bytes'],
    reason: 'It goes on waiting after a Remaining Length that does not end with its fourth byte, which no packet has.',
  },
  {
    statement: '3.1.1:MQTT-3.3.1-1',
    why: 'sent again with DUP 0',
    reason: 'What is sent again to a client that has returned is not always marked as such.',
  },
  {
    statement: 'expected:output-has-a-cause',
    why: 'SUBACK is malformed: a Packet Identifier of 0',
    after: ['SUBSCRIBE is malformed: a Packet Identifier of 0'],
    reason:
      'A SUBSCRIBE with the Packet Identifier 0 is answered by a SUBACK with the same, where it has to end the connection.',
  },
];

export const rabbitmq: WireBroker = {
  name: 'rabbitmq',
  kind: 'wire',
  // It takes QoS 2 for QoS 1.
  capabilities: { ...allOfTheStandard, versions: ['3.1.1'], maximumQoS: 1, refusesUsers: true },
  knownDeviations,
  knownCases: casesKnownOfRabbitmq,
  restarts: true,
  // Measured for Keep Alives from 1 to 20 s, twelve times each: it closes after 3 K, to within 260 ms.
  profile: (guardMs) => ({
    ...lenientProfile(guardMs),
    name: 'lenient, 1.5 K and 2 s',
    lateMs: 2_000,
    lateShareOfKeepAlive: 1.5,
  }),
  start,
};

async function start(): Promise<RunningBroker> {
  // On the path Debian has a script that becomes another user and leaves the environment behind.
  const program = await findProgram('rabbitmq-server', ['/usr/lib/rabbitmq/bin']);
  const portMapper = await findProgram('epmd', []);
  if (program === undefined || portMapper === undefined)
    throw new BrokerUnavailable('RabbitMQ is not installed (Debian: apt-get install rabbitmq-server).', true);
  const portOfNames = await freePort();
  const names = await startProgram({
    program: portMapper,
    programArguments: ['-address', '127.0.0.1', '-port', `${portOfNames}`],
    port: portOfNames,
    description: 'epmd for RabbitMQ',
    isReady: () => isListening(portOfNames),
  });
  try {
    const broker = await inScratchDirectory('rabbitmq', (directory) => startNode(program, directory, portOfNames));
    const stop = async (): Promise<string | void> => {
      const complaint = await broker.stop();
      await names.stop();
      return complaint;
    };
    return { ...broker, stop };
  } catch (error) {
    await names.stop();
    throw error;
  }
}

async function startNode(program: string, directory: string, portOfNames: number): Promise<RunningBroker> {
  const [port, portOfNode] = [await freePort(), await freePort()];
  const configuration = join(directory, 'rabbitmq.conf');
  const plugIns = join(directory, 'enabled_plugins');
  await writeFile(configuration, configurationFor(port));
  await writeFile(plugIns, '[rabbitmq_mqtt].\n');
  return startProgram({
    program,
    programArguments: [],
    environment: {
      PATH: process.env['PATH'],
      // Where Erlang puts its cookie.
      HOME: directory,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: `${portOfNames}`,
      ERL_CRASH_DUMP: join(directory, 'erl_crash.dump'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_CONFIG_FILE: configuration,
      RABBITMQ_ENABLED_PLUGINS_FILE: plugIns,
      RABBITMQ_NODENAME: `mqtt-liveness-${port}@localhost`,
      RABBITMQ_DIST_PORT: `${portOfNode}`,
      RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
      RABBITMQ_LOG_BASE: directory,
      RABBITMQ_GENERATED_CONFIG_DIR: join(directory, 'configuration'),
      RABBITMQ_PLUGINS_EXPAND_DIR: join(directory, 'plug-ins'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    },
    port,
    description: `RabbitMQ ${await versionOf(program)} (${program})`,
    isReady: () => isListening(port),
    startTimeoutMs,
    stopTimeoutMs,
  });
}

/** No AMQP. */
function configurationFor(port: number): string {
  return [
    'listeners.tcp = none',
    `mqtt.listeners.tcp.1 = 127.0.0.1:${port}`,
    'mqtt.allow_anonymous = true',
    'log.file = false',
    'log.console = true',
    'log.console.level = error',
    '',
  ].join('\n');
}

/** Beside its programs is a directory named after it, such as `rabbitmq_server-3.10.8`. */
async function versionOf(program: string): Promise<string> {
  const names = await readdir(join(dirname(program), '..', 'lib')).catch(() => []);
  const versions = names.flatMap((name) => /^rabbitmq_server-(?<version>.+)$/u.exec(name)?.groups?.['version'] ?? []);
  return versions[0] ?? 'of unknown version';
}

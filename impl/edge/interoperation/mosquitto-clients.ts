/** mosquitto_sub and mosquitto_pub, as Debian packages them. A message said is a process of its own. */
import { spawnSync } from 'node:child_process';
import type { ClientUnderTest, ClientWill, Heard, Listener, Listening, Opening, Said } from './client.ts';
import { mailbox } from './mailbox.ts';
import { onceOnly } from './once-only.ts';
import { startProgram } from './program.ts';

/** Of itself mosquitto_sub keeps what it tells into a pipe, until a message comes. */
const programs = ['mosquitto_pub', 'mosquitto_sub', 'stdbuf'] as const;

const notShown = 'mosquitto_sub does not show it';

export const mosquittoClients: ClientUnderTest = {
  name: 'mosquitto_sub/_pub',
  missing: programs.every((name) => spawnSync(name, ['--help']).error === undefined)
    ? undefined
    : `${programs.join(', ')}: not all are installed (Debian: mosquitto-clients, coreutils)`,
  cannot: {
    'follows the Topic Aliases of the server': 'libmosquitto leaves the topic of an alias to its caller',
    'hears what the CONNACK decides: Server Keep Alive, Session Expiry Interval': notShown,
  },
  listen,
  say: async ({ will, usesTopicAlias, ...opening }, messages) => {
    let reasonCode: number | undefined;
    for (const batch of usesTopicAlias === true ? [messages] : messages.map((message) => [message])) {
      const [message] = batch;
      if (!message) continue;
      const words = [
        '-d',
        ...openingWords(opening),
        ...willWords(will),
        ...messageWords(message),
        ...(usesTopicAlias === true ? ['-D', 'publish', 'topic-alias', '1', '--repeat', `${batch.length}`] : []),
      ];
      const { code, output } = await startProgram('mosquitto_pub', words).ended;
      if (code !== 0) throw new Error(`mosquitto_pub ended with exit code ${code}: ${output}`);
      const answered = /received PUBACK \(Mid: \d+, RC:(\d+)\)/u.exec(output)?.[1];
      reasonCode = answered === undefined ? undefined : Number(answered);
    }
    return reasonCode;
  },
};

async function listen(listening: Listening): Promise<Listener> {
  const letters = mailbox<Heard>();
  const subscribed = Promise.withResolvers<void>();
  const told = Promise.withResolvers<number | undefined>();
  // It connects again when it is closed, and would take over who has taken over; with 3.1.1 it does not say that it was closed.
  const way = listening.isGoingToBeClosed === true ? await onceOnly(listening.port) : undefined;
  const words = listeningWords({ ...listening, port: way?.port ?? listening.port });
  const program = startProgram('stdbuf', ['-oL', 'mosquitto_sub', ...words], (line) => {
    if (line.startsWith('heard ')) letters.put(heardOf(line.slice('heard '.length)));
    else if (line.startsWith('Subscribed ')) subscribed.resolve();
    else if (line.startsWith('Received DISCONNECT ')) told.resolve(Number(/\((\d+)\)/u.exec(line)?.[1]));
  });
  const ended = async (): Promise<number | undefined> => {
    await way?.ended;
    const reasonCode = listening.version === '5.0' ? await told.promise : undefined;
    await program.kill('SIGKILL');
    return reasonCode;
  };
  await Promise.race([
    subscribed.promise,
    program.ended.then(({ code, output }) => {
      throw new Error(`mosquitto_sub ended with exit code ${code}: ${output}`);
    }),
  ]);
  return {
    welcome: {},
    hear: letters.take,
    leave: () => program.kill('SIGTERM'),
    break: () => program.kill('SIGKILL'),
    ended,
  };
}

function listeningWords(listening: Listening): readonly string[] {
  const { topicFilters, qos, keepsSessionSeconds, will, subscriptionIdentifier, version } = listening;
  return [
    ...openingWords(listening),
    ...willWords(will),
    ...topicFilters.flatMap((topicFilter) => ['-t', topicFilter]),
    '-q',
    String(qos),
    '-d',
    '-F',
    'heard %j',
    ...(keepsSessionSeconds === undefined ? [] : ['-c']),
    ...(keepsSessionSeconds !== undefined && version === '5.0' ? ['-x', String(keepsSessionSeconds)] : []),
    ...(subscriptionIdentifier === undefined
      ? []
      : ['-D', 'subscribe', 'subscription-identifier', String(subscriptionIdentifier)]),
  ];
}

function openingWords({ port, version, clientId }: Opening): readonly string[] {
  const identifier = clientId === '' ? [] : ['-i', clientId];
  return ['-h', '127.0.0.1', '-p', String(port), '-V', version === '5.0' ? 'mqttv5' : 'mqttv311', ...identifier];
}

function willWords(will: ClientWill | undefined): readonly string[] {
  if (!will) return [];
  const { topic, payload, qos, retain, willDelayIntervalSeconds } = will;
  return [
    '--will-topic',
    topic,
    '--will-payload',
    payload,
    '--will-qos',
    String(qos),
    ...(retain === true ? ['--will-retain'] : []),
    ...(willDelayIntervalSeconds === undefined
      ? []
      : ['-D', 'will', 'will-delay-interval', String(willDelayIntervalSeconds)]),
  ];
}

function messageWords(message: Said): readonly string[] {
  const { topic, payload, qos, retain } = message;
  const { contentType, responseTopic, correlationData, messageExpiryIntervalSeconds, userProperties = [] } = message;
  return [
    '-t',
    topic,
    '-q',
    String(qos),
    ...(payload === '' ? ['-n'] : ['-m', payload]),
    ...(retain === true ? ['-r'] : []),
    ...property('content-type', contentType),
    ...property('response-topic', responseTopic),
    ...property('correlation-data', correlationData),
    ...property('message-expiry-interval', messageExpiryIntervalSeconds),
    ...userProperties.flatMap(([name, value]) => ['-D', 'publish', 'user-property', name, value]),
  ];
}

const property = (name: string, value: string | number | undefined): readonly string[] =>
  value === undefined ? [] : ['-D', 'publish', name, String(value)];

/** Its JSON, of which `%j` prints one object a message. */
interface Printed {
  readonly topic: string;
  readonly payload: string | null;
  readonly qos: Heard['qos'];
  readonly retain: 0 | 1;
  readonly properties?: {
    readonly 'content-type'?: string;
    readonly 'response-topic'?: string;
    readonly 'correlation-data'?: string;
    readonly 'message-expiry-interval'?: number;
    readonly 'subscription-identifier'?: number;
    readonly 'user-properties'?: Readonly<Record<string, string>>;
  };
}

function heardOf(json: string): Heard {
  const { topic, payload, qos, retain, properties = {} } = JSON.parse(json) as Printed;
  const contentType = properties['content-type'];
  const responseTopic = properties['response-topic'];
  const correlationData = properties['correlation-data'];
  const messageExpiryIntervalSeconds = properties['message-expiry-interval'];
  const subscriptionIdentifier = properties['subscription-identifier'];
  const userProperties = properties['user-properties'];
  return {
    topic,
    payload: payload ?? '',
    qos,
    retain: retain === 1,
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    ...(correlationData !== undefined && { correlationData }),
    ...(messageExpiryIntervalSeconds !== undefined && { messageExpiryIntervalSeconds }),
    ...(subscriptionIdentifier !== undefined && { subscriptionIdentifiers: [subscriptionIdentifier] }),
    ...(userProperties && { userProperties: Object.entries(userProperties) }),
  };
}

/** Eclipse Paho for Python, as Debian packages it: `paho_client.py` does what it is told, in a process for each client. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClientUnderTest, ClientWill, Heard, Listener, Listening, MessageProperties, Opening } from './client.ts';
import { mailbox } from './mailbox.ts';
import { startProgram, type Program } from './program.ts';

const noReasonCode = 'Paho 1.6 reads no Reason Code of a DISCONNECT that has no properties';
/** Debian's own, which has Debian's packages, whatever else is on the path. */
const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('paho_client.py', import.meta.url));

export const paho: ClientUnderTest = {
  name: 'Paho (Python)',
  missing:
    spawnSync(python, ['-c', 'import paho.mqtt.client']).status === 0
      ? undefined
      : 'paho is not installed (Debian: python3-paho-mqtt)',
  cannot: {
    'is told that it may not publish': 'Paho 1.6 does not show the Reason Code of a PUBACK',
    'follows the Topic Aliases of the server': 'Paho leaves the topic of an alias to its caller',
    'is told that another has taken over': noReasonCode,
    'is told that the server shuts down': noReasonCode,
  },
  listen,
  say: async ({ will, usesTopicAlias, ...opening }, messages) => {
    const client = open(opening, { clean: true, ...willOf(will) });
    await client.expect('connected');
    for (const [index, { topic, payload, qos, retain = false, ...properties }] of messages.entries()) {
      const alias = usesTopicAlias === true ? { TopicAlias: 1 } : {};
      const named = usesTopicAlias === true && index > 0 ? '' : topic;
      client.order({
        do: 'publish',
        topic: named,
        payload,
        qos,
        retain,
        properties: { ...pahoProperties(properties), ...alias },
      });
      await client.expect('published');
    }
    client.order({ do: 'disconnect' });
    await client.program.ended;
    return undefined;
  },
};

/** What the script tells. */
type Told =
  | { event: 'connected'; sessionPresent: boolean; code: number; properties: PahoProperties }
  | ({ event: 'heard'; properties: PahoProperties } & Pick<Heard, 'topic' | 'payload' | 'qos' | 'retain'>)
  | { event: 'subscribed' | 'published' }
  | { event: 'disconnected' };

interface PahoProperties {
  readonly ServerKeepAlive?: number;
  readonly SessionExpiryInterval?: number;
  readonly AssignedClientIdentifier?: string;
  readonly ContentType?: string;
  readonly ResponseTopic?: string;
  readonly CorrelationData?: string;
  readonly UserProperty?: readonly (readonly [string, string])[];
  readonly MessageExpiryInterval?: number;
  readonly SubscriptionIdentifier?: readonly number[];
}

interface PahoClient {
  readonly program: Program;
  readonly order: (order: object) => void;
  /** The next that it tells, messages aside. Rejects if it is another, or if the script has failed. */
  readonly expect: <Event extends Told['event']>(event: Event) => Promise<Extract<Told, { event: Event }>>;
  readonly heard: () => Promise<Heard>;
  readonly ended: Promise<void>;
}

async function listen(listening: Listening): Promise<Listener> {
  const { topicFilters, qos, keepsSessionSeconds, will, subscriptionIdentifier } = listening;
  const client = open(listening, {
    clean: keepsSessionSeconds === undefined,
    properties: keepsSessionSeconds === undefined ? {} : { SessionExpiryInterval: keepsSessionSeconds },
    ...willOf(will),
  });
  const { sessionPresent, properties } = await client.expect('connected');
  if (topicFilters.length > 0) {
    const identifier = subscriptionIdentifier === undefined ? {} : { SubscriptionIdentifier: subscriptionIdentifier };
    client.order({ do: 'subscribe', topicFilters, qos, properties: identifier });
    await client.expect('subscribed');
  }
  const { ServerKeepAlive, SessionExpiryInterval, AssignedClientIdentifier } = properties;
  return {
    welcome: {
      sessionPresent,
      ...(ServerKeepAlive !== undefined && { serverKeepAliveSeconds: ServerKeepAlive }),
      ...(SessionExpiryInterval !== undefined && { sessionExpiryIntervalSeconds: SessionExpiryInterval }),
      ...(AssignedClientIdentifier !== undefined && { assignedClientIdentifier: AssignedClientIdentifier }),
    },
    hear: client.heard,
    leave: async () => {
      client.order({ do: 'disconnect' });
      await client.program.ended;
    },
    break: () => client.program.kill('SIGKILL'),
    ended: async () => {
      await client.ended;
      return undefined;
    },
  };
}

function open(opening: Opening, more: object): PahoClient {
  const told = mailbox<Exclude<Told, { event: 'heard' | 'disconnected' }>>();
  const letters = mailbox<Heard>();
  const ended = Promise.withResolvers<void>();
  const program = startProgram(python, [script], (line) => {
    if (!line.startsWith('{')) return;
    const one = JSON.parse(line) as Told;
    if (one.event === 'heard') letters.put(heardOf(one));
    else if (one.event === 'disconnected') ended.resolve();
    else told.put(one);
  });
  const failed = program.ended.then(({ code, output }) => {
    throw new Error(`The client of Paho ended with exit code ${code}: ${output}`);
  });
  const closed = ended.promise.then(() => {
    throw new Error('The server has closed the connection.');
  });
  for (const one of [failed, closed]) one.catch(() => {});
  const order = (what: object): void => program.tell(JSON.stringify(what));
  order({ properties: {}, ...opening, ...more });
  return {
    program,
    order,
    expect: async (event) => {
      const one = await Promise.race([told.take(), failed, closed]);
      if (one.event !== event || (one.event === 'connected' && one.code !== 0))
        throw new Error(`Paho was to tell ${event}, and tells ${JSON.stringify(one)}.`);
      return one as Extract<Told, { event: typeof event }>;
    },
    heard: letters.take,
    ended: ended.promise,
  };
}

function willOf(will: ClientWill | undefined): object {
  if (!will) return {};
  const { willDelayIntervalSeconds: delay, retain = false, ...rest } = will;
  return { will: { ...rest, retain, properties: delay === undefined ? {} : { WillDelayInterval: delay } } };
}

function pahoProperties(properties: MessageProperties): PahoProperties {
  const { contentType, responseTopic, correlationData, userProperties, messageExpiryIntervalSeconds } = properties;
  return {
    ...(contentType !== undefined && { ContentType: contentType }),
    ...(responseTopic !== undefined && { ResponseTopic: responseTopic }),
    ...(correlationData !== undefined && { CorrelationData: correlationData }),
    ...(userProperties && { UserProperty: userProperties }),
    ...(messageExpiryIntervalSeconds !== undefined && { MessageExpiryInterval: messageExpiryIntervalSeconds }),
  };
}

function heardOf({ topic, payload, qos, retain, properties }: Extract<Told, { event: 'heard' }>): Heard {
  const { ContentType, ResponseTopic, CorrelationData, UserProperty, MessageExpiryInterval } = properties;
  const { SubscriptionIdentifier } = properties;
  return {
    topic,
    payload,
    qos,
    retain,
    ...(ContentType !== undefined && { contentType: ContentType }),
    ...(ResponseTopic !== undefined && { responseTopic: ResponseTopic }),
    ...(CorrelationData !== undefined && { correlationData: CorrelationData }),
    ...(UserProperty && { userProperties: UserProperty }),
    ...(MessageExpiryInterval !== undefined && { messageExpiryIntervalSeconds: MessageExpiryInterval }),
    ...(SubscriptionIdentifier && { subscriptionIdentifiers: SubscriptionIdentifier }),
  };
}

/** MQTT.js, in this very process. */
import mqtt, {
  ErrorWithReasonCode,
  type IClientOptions,
  type IClientPublishOptions,
  type IPublishPacket,
  type MqttClient,
} from 'mqtt';
import type { IConnackPacket } from 'mqtt-packet';
import type { ClientUnderTest, ClientWill, Heard, Listener, Listening, Opening, Said, Welcome } from './client.ts';
import { mailbox } from './mailbox.ts';

export const mqttJs: ClientUnderTest = {
  name: 'MQTT.js',
  missing: undefined,
  cannot: {},
  listen,
  say: async ({ will, usesTopicAlias, ...opening }, messages) => {
    const { client } = await open(opening, { ...willOf(will) });
    // It goes on waiting for the end of a flow, though nobody is there any more.
    const closed = new Promise<never>((_, reject) => {
      client.once('close', () => reject(new Error('The server has closed the connection.')));
      client.once('error', reject);
    });
    closed.catch(() => {});
    let reasonCode: number | undefined;
    for (const [index, message] of messages.entries()) {
      const alias = usesTopicAlias === true ? { topicAlias: 1 } : {};
      const topic = usesTopicAlias === true && index > 0 ? '' : message.topic;
      const publishing = client.publishAsync(topic, message.payload, publishOptions(opening, message, alias));
      reasonCode = await Promise.race([codeOf(publishing), closed]);
    }
    await client.endAsync();
    return reasonCode;
  },
};

/** It rejects with a refusal, and does not tell of success. */
async function codeOf(publishing: Promise<unknown>): Promise<number | undefined> {
  try {
    await publishing;
    return undefined;
  } catch (error) {
    if (error instanceof ErrorWithReasonCode) return error.code;
    throw error;
  }
}

async function listen(listening: Listening): Promise<Listener> {
  const { topicFilters, qos, keepsSessionSeconds, will, subscriptionIdentifier, topicAliasMaximum } = listening;
  const letters = mailbox<Heard>();
  const { client, welcome } = await open(
    listening,
    {
      clean: keepsSessionSeconds === undefined,
      ...willOf(will),
      properties: {
        ...(keepsSessionSeconds !== undefined && { sessionExpiryInterval: keepsSessionSeconds }),
        ...(topicAliasMaximum !== undefined && { topicAliasMaximum }),
      },
    },
    (packet) => letters.put(heardOf(packet)),
  );
  let reasonCode: number | undefined;
  client.on('disconnect', (packet) => {
    reasonCode = packet.reasonCode;
  });
  const ended = new Promise<number | undefined>((resolve) => {
    client.once('close', () => resolve(reasonCode));
  });
  if (topicFilters.length > 0)
    await client.subscribeAsync([...topicFilters], {
      qos,
      ...(subscriptionIdentifier !== undefined && { properties: { subscriptionIdentifier } }),
    });
  return {
    welcome,
    hear: letters.take,
    leave: () => client.endAsync(),
    break: async () => {
      client.stream.destroy();
      await ended;
    },
    ended: () => ended,
  };
}

async function open(
  { port, version, clientId }: Opening,
  options: IClientOptions,
  onMessage?: (packet: IPublishPacket) => void,
): Promise<{ readonly client: MqttClient; readonly welcome: Welcome }> {
  const { properties, ...rest } = options;
  const client = mqtt.connect({
    host: '127.0.0.1',
    port,
    protocolVersion: version === '5.0' ? 5 : 4,
    clientId,
    reconnectPeriod: 0,
    ...rest,
    ...(version === '5.0' && properties && { properties }),
  });
  // Before the CONNACK: what waits for a session comes right behind it.
  if (onMessage) client.on('message', (_topic, _payload, packet) => onMessage(packet));
  const connack = await new Promise<IConnackPacket>((resolve, reject) => {
    client.once('connect', resolve);
    client.on('error', reject);
  });
  return { client, welcome: welcomeOf(connack) };
}

function welcomeOf({ sessionPresent, properties = {} }: IConnackPacket): Welcome {
  const { serverKeepAlive, sessionExpiryInterval, assignedClientIdentifier } = properties;
  return {
    sessionPresent,
    ...(serverKeepAlive !== undefined && { serverKeepAliveSeconds: serverKeepAlive }),
    ...(sessionExpiryInterval !== undefined && { sessionExpiryIntervalSeconds: sessionExpiryInterval }),
    ...(assignedClientIdentifier !== undefined && { assignedClientIdentifier }),
  };
}

function willOf(will: ClientWill | undefined): Pick<IClientOptions, 'will'> {
  if (!will) return {};
  const { topic, payload, qos, retain = false, willDelayIntervalSeconds } = will;
  return {
    will: {
      topic,
      payload: Buffer.from(payload),
      qos,
      retain,
      ...(willDelayIntervalSeconds !== undefined && { properties: { willDelayInterval: willDelayIntervalSeconds } }),
    },
  };
}

function publishOptions(
  { version }: Opening,
  message: Said,
  alias: { readonly topicAlias?: number },
): IClientPublishOptions {
  const { qos, retain = false } = message;
  if (version === '3.1.1') return { qos, retain };
  const { contentType, responseTopic, correlationData, userProperties, messageExpiryIntervalSeconds } = message;
  return {
    qos,
    retain,
    properties: {
      ...alias,
      ...(contentType !== undefined && { contentType }),
      ...(responseTopic !== undefined && { responseTopic }),
      ...(correlationData !== undefined && { correlationData: Buffer.from(correlationData) }),
      ...(userProperties && { userProperties: Object.fromEntries(userProperties) }),
      ...(messageExpiryIntervalSeconds !== undefined && { messageExpiryInterval: messageExpiryIntervalSeconds }),
    },
  };
}

function heardOf({ topic, payload, qos, retain, properties = {} }: IPublishPacket): Heard {
  const { contentType, responseTopic, correlationData, userProperties, messageExpiryInterval } = properties;
  const identifiers = properties.subscriptionIdentifier;
  return {
    topic,
    payload: payload.toString(),
    qos,
    retain,
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    ...(correlationData && { correlationData: correlationData.toString() }),
    ...(userProperties && { userProperties: pairsOf(userProperties) }),
    ...(messageExpiryInterval !== undefined && { messageExpiryIntervalSeconds: messageExpiryInterval }),
    ...(identifiers !== undefined && { subscriptionIdentifiers: [identifiers].flat() }),
  };
}

/** It keeps them by name, several of one name as a list. */
function pairsOf(properties: Readonly<Record<string, string | readonly string[]>>): readonly [string, string][] {
  return Object.entries(properties).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
}

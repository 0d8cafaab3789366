/** An event in the few words that fit on an arrow. */
import type { MqttEvent } from '../../model/vocabulary/event.ts';

const decoder = new TextDecoder();
const payloadLengthMax = 28;
const topicLengthMax = 60;

/**
 * `CONNECT id=a K=2 will`, `CONNACK sp=0`, `PUBLISH topic "payload"`. Fields at their defaults are left out, and so is a
 * tag that names begin with.
 */
export function eventWords(event: MqttEvent, tag = ''): string {
  return [...nameOf(event), ...details(event).map((word) => untagged(word, tag))].join(' ');
}

/** Client ids are tagged by a hyphen, topics by a level of their own, payloads by a word. */
function untagged(word: string, tag: string): string {
  if (tag === '') return word;
  return ['-', '/', ' '].reduce((rest, end) => rest.replaceAll(`${tag}${end}`, ''), word);
}

/** Bytes have none. */
function nameOf({ type }: MqttEvent): string[] {
  return type === 'client.bytes' ? [] : [type.slice(type.indexOf('.') + 1)];
}

function details(event: MqttEvent): string[] {
  switch (event.type) {
    case 'client.CONNECT': {
      const { will } = event;
      return [
        event.protocolVersion,
        `id=${event.clientId}`,
        `K=${event.keepAliveSeconds}`,
        ...(event.cleanStart ? [] : ['clean=0']),
        // 3.1.1 has no words for these.
        ...(event.protocolVersion === '5.0' ? given('E', event.sessionExpiryIntervalSeconds) : []),
        ...(will ? [`will${will.qos > 0 ? ` qos=${will.qos}` : ''}${will.retain ? ' retain' : ''}`] : []),
        ...given('D', will?.willDelayIntervalSeconds),
        ...given('M', will?.messageExpiryIntervalSeconds),
        ...given('RM', event.receiveMaximum),
        ...given('packet-max', event.maximumPacketSizeBytes),
        ...given('alias-max', event.topicAliasMaximum),
        ...given('user', event.userName),
      ];
    }
    case 'server.CONNACK':
      return [
        `sp=${event.sessionPresent ? 1 : 0}`,
        ...code(event.reasonCode),
        ...given('K', event.serverKeepAliveSeconds),
        ...given('E', event.sessionExpiryIntervalSeconds),
        ...given('id', event.assignedClientIdentifier),
      ];
    case 'client.PUBLISH':
    case 'server.PUBLISH':
      return [
        shortened(event.topic, topicLengthMax),
        ...given('id', event.packetIdentifier),
        ...(event.qos > 0 ? [`qos=${event.qos}`] : []),
        ...(event.dup ? ['dup'] : []),
        ...(event.retain ? ['retain'] : []),
        ...given('alias', event.topicAlias),
        ...given('M', event.messageExpiryIntervalSeconds),
        JSON.stringify(shortened(decoder.decode(event.payload).trim(), payloadLengthMax)),
      ];
    case 'client.SUBSCRIBE':
      return [
        `id=${event.packetIdentifier}`,
        ...event.subscriptions.map(({ topicFilter, qos }) => {
          const filter = shortened(topicFilter, topicLengthMax);
          return qos > 0 ? `${filter} qos=${qos}` : filter;
        }),
      ];
    case 'client.UNSUBSCRIBE':
      return [`id=${event.packetIdentifier}`, ...event.topicFilters.map((one) => shortened(one, topicLengthMax))];
    case 'client.PUBACK':
    case 'client.PUBREC':
    case 'client.PUBREL':
    case 'client.PUBCOMP':
    case 'server.PUBACK':
    case 'server.PUBREC':
    case 'server.PUBREL':
    case 'server.PUBCOMP':
      return [`id=${event.packetIdentifier}`, ...code(event.reasonCode)];
    case 'server.SUBACK':
    case 'server.UNSUBACK':
      return [`id=${event.packetIdentifier}`, ...(event.reasonCodes?.flatMap(code) ?? [])];
    case 'client.DISCONNECT':
    case 'server.DISCONNECT':
      return [...code(event.reasonCode), ...given('E', event.sessionExpiryIntervalSeconds)];
    case 'client.AUTH':
    case 'server.AUTH':
      return code(event.reasonCode);
    case 'client.bytes':
      return [
        `${event.bytes} ${event.bytes === 1 ? 'byte' : 'bytes'} of a packet`,
        ...(event.spoiled ? ['that can be none'] : []),
      ];
    case 'client.malformed':
      return [`(${event.why})`];
    case 'network.blackholed':
      return [event.direction];
    case 'network.flowing':
      return [event.direction, ...(event.delayMs > 0 ? [`${event.delayMs} ms late`] : [])];
    case 'network.closed':
      return [`by ${event.by}`, ...(event.abortive ? ['(reset)'] : [])];
    case 'process.crashed':
      return [event.sessionsKept ? 'sessions kept' : 'sessions lost'];
    case 'client.PINGREQ':
    case 'server.PINGRESP':
    case 'network.opened':
    case 'network.stalled':
    case 'network.drained':
      return [];
    default:
      return event satisfies never;
  }
}

function given(name: string, value: number | string | undefined): string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

function code(reasonCode = 0): string[] {
  return reasonCode === 0 ? [] : [`0x${reasonCode.toString(16).padStart(2, '0')}`];
}

function shortened(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
}

/** Which scenarios a broker with given capabilities can be put to. */
import type { ConnectSketch, PacketSketch, Scenario, Step } from '../scenario/step.ts';
import type { Capabilities } from './capabilities.ts';

/** What of a scenario matters here. */
interface Content {
  readonly scenario: Scenario;
  readonly connects: readonly ConnectSketch[];
  readonly packets: readonly PacketSketch[];
}

interface Need {
  /** After "the broker does not claim". */
  readonly what: (capabilities: Capabilities) => string;
  readonly isMet: (capabilities: Capabilities, content: Content) => boolean;
}

const needs: readonly Need[] = [
  {
    what: ({ versions }) => `another version of MQTT than ${versions.join(' and ')}`,
    isMet: ({ versions }, { scenario, connects }) =>
      [scenario, ...connects].every(({ version }) => version === undefined || versions.includes(version)),
  },
  {
    what: () => 'to refuse anyone',
    isMet: ({ refusesUsers }, { connects }) => refusesUsers || !connects.some(({ refused }) => refused),
  },
  {
    what: ({ maximumQoS }) => `messages of QoS ${maximumQoS + 1}`,
    isMet: ({ maximumQoS }, content) => messagesOf(content).every(({ qos = 0 }) => qos <= maximumQoS),
  },
  {
    what: () => 'retained messages',
    isMet: ({ retained }, content) => retained || !messagesOf(content).some(({ retain }) => retain),
  },
  {
    what: () => 'wildcards in Topic Filters',
    isMet: ({ wildcards }, content) => wildcards || !filtersOf(content).some((filter) => /[+#]/u.test(filter)),
  },
  {
    what: () => 'shared subscriptions',
    isMet: ({ shared }, content) => shared || !filtersOf(content).some((filter) => filter.startsWith('$share/')),
  },
  {
    what: () => 'Topic Aliases',
    isMet: ({ topicAliases }, { packets }) =>
      topicAliases || !packets.some((packet) => packet.type === 'PUBLISH' && packet.topicAlias !== undefined),
  },
  {
    what: () => 'a Will Delay',
    isMet: ({ willDelay }, { connects }) =>
      willDelay || !connects.some(({ will }) => (will?.willDelayIntervalSeconds ?? 0) > 0),
  },
  {
    what: () => 'clients without Client Identifier',
    isMet: ({ emptyClientIds }, { scenario }) => emptyClientIds || scenario.clientIds?.includes('') !== true,
  },
  {
    what: ({ keepAliveSecondsMax }) => `a Keep Alive of more than ${keepAliveSecondsMax} s`,
    isMet: ({ keepAliveSecondsMax }, { connects }) =>
      connects.every(({ keepAliveSeconds = 0 }) => keepAliveSeconds <= keepAliveSecondsMax),
  },
  {
    what: ({ sessionExpirySecondsMax }) =>
      sessionExpirySecondsMax === 0
        ? 'sessions that outlive their connection'
        : `sessions of more than ${sessionExpirySecondsMax} s`,
    isMet: ({ sessionExpirySecondsMax }, content) =>
      content.connects.every((connect) => sessionSecondsOf(connect, content.scenario) <= sessionExpirySecondsMax) &&
      content.packets.every((packet) => sessionSecondsIn(packet) <= sessionExpirySecondsMax),
  },
  {
    what: ({ packetBytesMax }) => `packets of more than ${packetBytesMax} bytes`,
    isMet: ({ packetBytesMax }, { connects, packets }) =>
      [...connects.map(bytesOfConnect), ...packets.map(bytesOf)].every((bytes) => bytes <= packetBytesMax),
  },
  {
    what: ({ receiveMaximum }) => `more than ${receiveMaximum} messages of QoS 1 and 2 before its CONNACK`,
    isMet: ({ receiveMaximum }, { connects }) =>
      connects.every(({ behind = [] }) => behind.filter(isQuotaTaken).length <= receiveMaximum),
  },
];

const isQuotaTaken = (packet: PacketSketch): boolean => packet.type === 'PUBLISH' && (packet.qos ?? 0) > 0;

/** Of names, with the tag of the run, and fields that are short. */
const bytesOfNames = 64;
const bytesOfWill = 80;
/** And what else there is of each Topic Filter. */
const bytesOfTag = 24;

function bytesOfConnect({ will }: ConnectSketch): number {
  return bytesOfNames + (will ? bytesOfWill : 0);
}

/** As much as it may be. */
function bytesOf(packet: PacketSketch): number {
  switch (packet.type) {
    case 'PUBLISH':
      return bytesOfNames + (packet.topic?.length ?? 0) + (packet.payloadBytes ?? 0);
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE':
      return (packet.topicFilters ?? ['']).reduce((sum, filter) => sum + filter.length + bytesOfTag, bytesOfNames);
    default:
      return 0;
  }
}

/** The reason why it cannot be played, or undefined if it can. */
export function whyImpossible(scenario: Scenario, capabilities: Capabilities): string | undefined {
  const connects = scenario.steps.flatMap((step) => (step.step === 'connect' ? [step.connect] : []));
  const content = { scenario, connects, packets: scenario.steps.flatMap(packetsOf) };
  const need = needs.find(({ isMet }) => !isMet(capabilities, content));
  return need && `the broker does not claim ${need.what(capabilities)}`;
}

function packetsOf(step: Step): readonly PacketSketch[] {
  switch (step.step) {
    case 'connect':
      return step.connect.behind ?? [];
    case 'send':
      return step.packets;
    case 'begin':
      return [step.packet];
    default:
      return [];
  }
}

function messagesOf({
  connects,
  packets,
}: Content): readonly Pick<PacketSketch & { type: 'PUBLISH' }, 'qos' | 'retain'>[] {
  return [...connects.flatMap(({ will }) => will ?? []), ...packets.filter((packet) => packet.type === 'PUBLISH')];
}

function filtersOf({ packets }: Content): readonly string[] {
  return packets.flatMap((packet) => (packet.type === 'SUBSCRIBE' ? (packet.topicFilters ?? []) : []));
}

function sessionSecondsIn(packet: PacketSketch): number {
  return packet.type === 'DISCONNECT' ? (packet.sessionExpiryIntervalSeconds ?? 0) : 0;
}

/** How long the session that the CONNECT asks for is to outlive its connection; in 3.1.1 the standard sets no end. */
function sessionSecondsOf(connect: ConnectSketch, scenario: Scenario): number {
  const { version = scenario.version, cleanStart = true, sessionExpiryIntervalSeconds = 0 } = connect;
  // A broker that forgets them after some time may be asked for one all the same.
  if (version === '3.1.1') return cleanStart ? 0 : 1;
  return sessionExpiryIntervalSeconds;
}

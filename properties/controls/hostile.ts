/** Brokers and codecs that hostile input breaks, in one way each, and what has to be found of each. */
import { edit, type Edit } from '../faults/edit.ts';

export interface HostileControl {
  readonly fault: string;
  readonly edits: readonly Edit[];
  /** Begins what is found. */
  readonly finds: string;
}

const closesOnMalformed = 'else closeConnection(state, connection, code, why);';

export const hostileControls: readonly HostileControl[] = [
  {
    fault: 'a property that is not known gets an exception out of the codec',
    edits: [
      edit(
        'edge/property-reader.ts',
        'if (!property) return cursor.fail(`property ${identifier}, which ${holder} does not have`);',
        'if (!property) throw new Error(`property ${identifier}`);',
      ),
    ],
    finds: 'the codec throws',
  },
  {
    fault: 'the rest of a packet is put where there is no room for it',
    edits: [edit('edge/framing.ts', 'if (end + bytes.length <= buffer.length)', 'if (end <= buffer.length)')],
    finds: 'the codec throws',
  },
  {
    fault: 'the length of a topic is counted in characters when it is written',
    edits: [
      edit(
        'edge/publish-writer.ts',
        'const topicBytes = Buffer.byteLength(topic);',
        'const topicBytes = topic.length;',
      ),
    ],
    finds: 'the encoder throws',
  },
  {
    fault: 'what was written for one client is left in the buffer for the next',
    edits: [edit('edge/bytes.ts', '    this.#length = 0;\n    if', '    if')],
    finds: 'server.CONNACK is no packet',
  },
  {
    fault: 'a Malformed Packet is passed over',
    edits: [
      edit(
        'broker.ts',
        closesOnMalformed,
        `else if (code !== reasonCode.malformedPacket) ${closesOnMalformed.slice(5)}`,
      ),
    ],
    finds: 'the connection stays open',
  },
  {
    fault: 'a Malformed Packet closes every connection',
    edits: [
      edit(
        'broker.ts',
        closesOnMalformed,
        'else for (const each of state.connections.values()) closeConnection(state, each, code, why);',
      ),
    ],
    finds: 'a healthy connection was closed',
  },
  {
    fault: 'a second CONNECT is passed over',
    edits: [
      edit(
        'connect.ts',
        'if (connection.client || connection.authentication) return second;',
        'if (connection.client || connection.authentication) return undefined;',
      ),
    ],
    finds: 'the connection stays open',
  },
  {
    fault: 'packets before CONNECT are passed over',
    edits: [
      edit(
        'broker.ts',
        "if (!client) return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.1.0-1' };",
        'if (!client) return undefined;',
      ),
    ],
    finds: 'the connection stays open',
  },
  {
    fault: 'AUTH without a method is passed over',
    edits: [
      edit('authentication.ts', 'if (!authentication) return unasked;', 'if (!authentication) return undefined;'),
    ],
    finds: 'the connection stays open',
  },
  {
    fault: 'a connection that never got as far as CONNECT is not forgotten',
    edits: [
      edit(
        'session.ts',
        'state.connections.delete(connection.number);',
        'if (connection.client) state.connections.delete(connection.number);',
      ),
    ],
    finds: 'an output for a connection that is closed',
  },
  {
    fault: 'sessions outlast their Session Expiry Interval',
    edits: [
      edit('session.ts', 'session.expiry = { atMs: state.nowMs + expiryMs, timer };', 'state.timers.stop(timer);'),
    ],
    finds: 'sessions are left',
  },
  {
    fault: 'any number of sessions is kept',
    edits: [edit('accept.ts', 'return !isKept && sessions.size >= options.sessionsMax;', 'return false;')],
    finds: 'more sessions are kept than may be',
  },
  {
    fault: 'any number of messages is retained',
    edits: [edit('retained.ts', 'if (isStored && !hasRoom) return;', 'if (isStored && !hasRoom) void 0;')],
    finds: 'more is retained than may be',
  },
  {
    fault: 'twice as many Topic Aliases are used as the client allows',
    edits: [
      edit(
        'topic-alias.ts',
        'if (used >= traffic.aliasesToClientMax ||',
        'if (used >= 2 * traffic.aliasesToClientMax ||',
      ),
    ],
    finds: 'a Topic Alias beyond the maximum',
  },
  {
    fault: 'a Topic Alias counts as known though the packet that told it was too large to go',
    edits: [
      edit(
        'send-publish.ts',
        'if (aliased && fits(client, aliased)) {\n    noteTopicAlias(traffic, aliased);',
        'if (aliased) noteTopicAlias(traffic, aliased);\n  if (aliased && fits(client, aliased)) {',
      ),
    ],
    finds: 'a PUBLISH without a topic',
  },
  {
    fault: 'the Receive Maximum of the client is not counted',
    edits: [edit('outgoing.ts', 'client.sendQuota -= 1;', '')],
    finds: 'the Receive Maximum is exceeded',
  },
  {
    fault: 'the next Packet Identifier may be in use',
    edits: [
      edit(
        'outgoing.ts',
        'session.lastPacketIdentifier = (session.lastPacketIdentifier % 65_535) + 1;',
        'session.lastPacketIdentifier = (session.lastPacketIdentifier % 2) + 1; return session.lastPacketIdentifier;',
      ),
    ],
    finds: 'a Packet Identifier in use',
  },
  {
    fault: 'what is too large for the client is sent',
    edits: [edit('send-publish.ts', '  if (!fits(client, packet)) return false;\n', '')],
    finds: 'server.PUBLISH exceeds the Maximum Packet Size',
  },
  {
    fault: 'the timer of a retained message that was removed goes on',
    edits: [edit('retained.ts', 'state.timers.stop(state.retained.get(topic)?.timer);', '')],
    finds: 'a timer is left',
  },
  {
    fault: 'the next Packet Identifier is looked for without end once one is in use',
    edits: [
      edit(
        'outgoing.ts',
        'while (session.outgoing?.has(session.lastPacketIdentifier) === true);',
        'while (session.outgoing !== undefined);',
      ),
    ],
    finds: 'it stalls',
  },
];

/** The properties of 5.0 (section 2.2.2): which packet may have them, how often, and with what values. */
import type { Cursor } from './cursor.ts';
import type { Fault } from './framing.ts';

type DataType = 'boolean' | 'two bytes' | 'four bytes' | 'variable' | 'string' | 'binary' | 'pair';

interface Property {
  readonly name: string;
  readonly dataType: DataType;
  /** Packets whose properties it may be among; `WILL` stands for the will's. */
  readonly packets: readonly string[];
  readonly notZero?: Fault['reasonCode'];
  readonly repeats?: readonly string[];
}

const protocolError = 0x82;
const topicAliasInvalid = 0x94;
const acknowledgements = ['PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBACK', 'UNSUBACK'];
const messages = ['PUBLISH', 'WILL'];
const all = ['CONNECT', 'CONNACK', ...messages, ...acknowledgements, 'SUBSCRIBE', 'UNSUBSCRIBE', 'DISCONNECT', 'AUTH'];

/** Table 2-4. */
const properties: ReadonlyMap<number, Property> = new Map<number, Property>([
  [0x01, { name: 'Payload Format Indicator', dataType: 'boolean', packets: messages }],
  [0x02, { name: 'Message Expiry Interval', dataType: 'four bytes', packets: messages }],
  [0x03, { name: 'Content Type', dataType: 'string', packets: messages }],
  [0x08, { name: 'Response Topic', dataType: 'string', packets: messages }],
  [0x09, { name: 'Correlation Data', dataType: 'binary', packets: messages }],
  [
    0x0b,
    {
      name: 'Subscription Identifier',
      dataType: 'variable',
      packets: ['PUBLISH', 'SUBSCRIBE'],
      notZero: protocolError,
      repeats: ['PUBLISH'],
    },
  ],
  [0x11, { name: 'Session Expiry Interval', dataType: 'four bytes', packets: ['CONNECT', 'CONNACK', 'DISCONNECT'] }],
  [0x12, { name: 'Assigned Client Identifier', dataType: 'string', packets: ['CONNACK'] }],
  [0x13, { name: 'Server Keep Alive', dataType: 'two bytes', packets: ['CONNACK'] }],
  [0x15, { name: 'Authentication Method', dataType: 'string', packets: ['CONNECT', 'CONNACK', 'AUTH'] }],
  [0x16, { name: 'Authentication Data', dataType: 'binary', packets: ['CONNECT', 'CONNACK', 'AUTH'] }],
  [0x17, { name: 'Request Problem Information', dataType: 'boolean', packets: ['CONNECT'] }],
  [0x18, { name: 'Will Delay Interval', dataType: 'four bytes', packets: ['WILL'] }],
  [0x19, { name: 'Request Response Information', dataType: 'boolean', packets: ['CONNECT'] }],
  [0x1a, { name: 'Response Information', dataType: 'string', packets: ['CONNACK'] }],
  [0x1c, { name: 'Server Reference', dataType: 'string', packets: ['CONNACK', 'DISCONNECT'] }],
  [
    0x1f,
    { name: 'Reason String', dataType: 'string', packets: ['CONNACK', ...acknowledgements, 'DISCONNECT', 'AUTH'] },
  ],
  [0x21, { name: 'Receive Maximum', dataType: 'two bytes', packets: ['CONNECT', 'CONNACK'], notZero: protocolError }],
  [0x22, { name: 'Topic Alias Maximum', dataType: 'two bytes', packets: ['CONNECT', 'CONNACK'] }],
  [0x23, { name: 'Topic Alias', dataType: 'two bytes', packets: ['PUBLISH'], notZero: topicAliasInvalid }],
  [0x24, { name: 'Maximum QoS', dataType: 'boolean', packets: ['CONNACK'] }],
  [0x25, { name: 'Retain Available', dataType: 'boolean', packets: ['CONNACK'] }],
  [0x26, { name: 'User Property', dataType: 'pair', packets: all, repeats: all }],
  [
    0x27,
    { name: 'Maximum Packet Size', dataType: 'four bytes', packets: ['CONNECT', 'CONNACK'], notZero: protocolError },
  ],
  [0x28, { name: 'Wildcard Subscription Available', dataType: 'boolean', packets: ['CONNACK'] }],
  [0x29, { name: 'Subscription Identifier Available', dataType: 'boolean', packets: ['CONNACK'] }],
  [0x2a, { name: 'Shared Subscription Available', dataType: 'boolean', packets: ['CONNACK'] }],
]);

/** Reads past the properties; answers what breaks a rule that has its own Reason Code. Ill-formed bytes fail the cursor. */
export function propertiesFault(cursor: Cursor, packet: string): Fault | undefined {
  const seen = new Set<number>();
  let fault: Fault | undefined;
  cursor.within(cursor.variableByteInteger(), () => {
    while (!cursor.isAtEnd()) {
      const identifier = cursor.variableByteInteger();
      const property = properties.get(identifier);
      if (property?.packets.includes(packet) !== true)
        return cursor.fail(`property ${identifier}, which ${packet} does not have`);
      const repeated = seen.has(identifier) && property.repeats?.includes(packet) !== true;
      seen.add(identifier);
      const value = read(cursor, property.dataType);
      if (repeated) fault ??= { reasonCode: protocolError, why: `${packet} has ${property.name} twice.` };
      if (property.notZero !== undefined && value === 0)
        fault ??= { reasonCode: property.notZero, why: `${packet} has a ${property.name} of 0.` };
      if (property.dataType === 'boolean' && value > 1)
        fault ??= { reasonCode: protocolError, why: `${packet} has a ${property.name} of ${value}.` };
    }
  });
  const dataAlone = seen.has(0x16) && !seen.has(0x15);
  if (dataAlone) fault ??= { reasonCode: protocolError, why: 'Authentication Data comes without its Method.' };
  return fault;
}

/** The value if it is a number, else the length of what was read. */
function read(cursor: Cursor, dataType: DataType): number {
  switch (dataType) {
    case 'boolean':
      return cursor.integer(1);
    case 'two bytes':
      return cursor.integer(2);
    case 'four bytes':
      return cursor.integer(4);
    case 'variable':
      return cursor.variableByteInteger();
    case 'string':
      return cursor.string().length;
    case 'binary':
      return cursor.binary().length;
    case 'pair':
      return cursor.string().length + cursor.string().length;
    default:
      return dataType satisfies never;
  }
}

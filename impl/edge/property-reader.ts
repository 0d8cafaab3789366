/** Reads the properties of a packet of 5.0 (section 2.2.2) in one pass that also holds them to the table. */
import type { Cursor } from './cursor.ts';
import type { Side } from './packet-types.ts';
import { propertiesOf, type HeldProperty, type Holder, type Properties } from './property-table.ts';

const protocolError = 0x82;

/** What a packet without properties has. */
export const noProperties: Properties = Object.freeze({});

/** By identifier, as most are absent and all are below 0x2b. */
const byIdentifier = Object.fromEntries(
  Object.entries(propertiesOf).map(([holder, properties]) => {
    const list: (HeldProperty | undefined)[] = Array.from({ length: 0x2b }, () => undefined);
    for (const property of properties) list[property.identifier] = property;
    return [holder, list];
  }),
) as unknown as Readonly<Record<Holder, readonly (HeldProperty | undefined)[]>>;

/** `from` is the side that sent the packet. */
export function readProperties(cursor: Cursor, holder: Holder, from: Side): Properties {
  const bytes = cursor.variableByteInteger();
  if (bytes === 0) return noProperties;
  const found: Record<string, unknown> = {};
  cursor.within(bytes, () => {
    while (!cursor.isAtEnd()) readProperty(cursor, holder, from, found);
  });
  if (found['authenticationData'] !== undefined && found['authenticationMethod'] === undefined)
    cursor.refuse(protocolError, `${holder} has Authentication Data without its Method.`);
  return found;
}

/** The names of the fields are the table's, never the peer's. */
function readProperty(cursor: Cursor, holder: Holder, from: Side, found: Record<string, unknown>): void {
  const identifier = cursor.variableByteInteger();
  const property = byIdentifier[holder][identifier];
  if (!property) return cursor.fail(`property ${identifier}, which ${holder} does not have`);
  const { name, field, isList, notZero } = property;
  const value = valueOf(cursor, property, holder);
  if (notZero !== undefined && value === 0) cursor.refuse(notZero, `${holder} has a ${name} of 0.`);
  if (property.notFrom?.[holder] === from) cursor.refuse(protocolError, `No ${from} puts ${name} into ${holder}.`);
  const before = found[field];
  if (!isList) {
    if (before !== undefined) cursor.refuse(protocolError, `${holder} has ${name} twice.`);
    found[field] = value;
  } else if (before === undefined) found[field] = [value];
  else (before as unknown[]).push(value);
}

function valueOf(cursor: Cursor, { name, dataType }: HeldProperty, holder: Holder): unknown {
  switch (dataType) {
    case 'flag':
    case 'bit': {
      const value = cursor.byte();
      if (value > 1) cursor.refuse(protocolError, `${holder} has a ${name} of ${value}.`);
      return dataType === 'flag' ? value === 1 : value;
    }
    case 'two bytes':
      return cursor.twoBytes();
    case 'four bytes':
      return cursor.fourBytes();
    case 'variable':
      return cursor.variableByteInteger();
    case 'string':
      return cursor.string();
    case 'binary':
      return cursor.binary();
    case 'pair':
      return [cursor.string(), cursor.string()];
    default:
      return dataType satisfies never;
  }
}

/** Writes the properties of 5.0 (section 2.2.2) from the fields of the vocabulary, in the order of their identifiers. */
import { Bytes } from './bytes.ts';
import { propertiesOf, type HeldProperty, type Holder, type Properties } from './property-table.ts';

const bytes = new Bytes();

/**
 * Without the length that goes before them. A view, good until the next call. Throws RangeError on what cannot be
 * said, which is our bug.
 */
export function propertyBytes(holder: Holder, fields: Properties): Uint8Array {
  bytes.clear();
  for (const property of propertiesOf[holder]) {
    const value = fields[property.field];
    if (value === undefined) continue;
    if (property.isList) for (const one of value as readonly unknown[]) writeProperty(property, one);
    else writeProperty(property, value);
  }
  return bytes.written();
}

function writeProperty({ identifier, dataType }: HeldProperty, value: unknown): void {
  bytes.byte(identifier);
  switch (dataType) {
    case 'flag':
    case 'bit':
      return bytes.byte(Number(value));
    case 'two bytes':
      return bytes.twoBytes(value as number);
    case 'four bytes':
      return bytes.fourBytes(value as number);
    case 'variable':
      return bytes.variableByteInteger(value as number);
    case 'string':
      return bytes.string(value as string);
    case 'binary':
      return bytes.binary(value as Uint8Array);
    case 'pair': {
      const [name, text] = value as readonly [string, string];
      bytes.string(name);
      return bytes.string(text);
    }
    default:
      return dataType satisfies never;
  }
}

/** The properties of 5.0 as bytes (section 2.2.2.2), with values at the edges. */
import { integerBytes, prefixed, variableByteInteger, type Bytes } from './bytes.ts';
import type { Chance } from './chance.ts';
import {
  illFormed,
  otherTexts,
  payloads,
  seconds,
  smallNumbers,
  topicAliases,
  topicNames,
  variableNumbers,
} from './vocabulary.ts';

type Kind = 'flag' | 'two bytes' | 'four bytes' | 'variable' | 'text' | 'topic' | 'binary' | 'pair';

const kinds: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [0x01, 'flag'],
  [0x02, 'four bytes'],
  [0x03, 'text'],
  [0x08, 'topic'],
  [0x09, 'binary'],
  [0x0b, 'variable'],
  [0x11, 'four bytes'],
  [0x12, 'text'],
  [0x13, 'two bytes'],
  [0x15, 'text'],
  [0x16, 'binary'],
  [0x17, 'flag'],
  [0x18, 'four bytes'],
  [0x19, 'flag'],
  [0x1a, 'text'],
  [0x1c, 'text'],
  [0x1f, 'text'],
  [0x21, 'two bytes'],
  [0x22, 'two bytes'],
  [0x23, 'two bytes'],
  [0x24, 'flag'],
  [0x25, 'flag'],
  [0x26, 'pair'],
  [0x27, 'four bytes'],
  [0x28, 'flag'],
  [0x29, 'flag'],
  [0x2a, 'flag'],
]);
const all = [...kinds.keys()];

/** Those that belong into each packet of a client (table 2-4), as often as they are worth drawing. */
export const propertiesOf = {
  CONNECT: [0x11, 0x11, 0x21, 0x21, 0x27, 0x22, 0x22, 0x19, 0x17, 0x26, 0x15, 0x16],
  WILL: [0x18, 0x18, 0x01, 0x02, 0x03, 0x08, 0x09, 0x26],
  PUBLISH: [0x01, 0x02, 0x02, 0x02, 0x02, 0x23, 0x23, 0x08, 0x09, 0x26, 0x03],
  acknowledgement: [0x1f, 0x26],
  SUBSCRIBE: [0x0b, 0x0b, 0x26],
  UNSUBSCRIBE: [0x26],
  DISCONNECT: [0x11, 0x1f, 0x26],
  AUTH: [0x15, 0x16, 0x1f, 0x26],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** None, some, now and then twice or where they do not belong, with their length before them. */
export function drawProperties(chance: Chance, name: keyof typeof propertiesOf): Bytes {
  if (chance.percent(45)) return [0];
  const bytes: Bytes = [];
  const drawn = new Set<number>();
  for (let count = 1 + chance.integer(4); count > 0; count--) {
    const identifier = chance.percent(2) ? chance.of(all) : chance.of<number>(propertiesOf[name]);
    // Only these may repeat; the others do so now and then, as it ends the connection.
    const mayRepeat = identifier === 0x26 || chance.percent(2);
    if (drawn.has(identifier) && !mayRepeat) continue;
    drawn.add(identifier);
    bytes.push(identifier, ...value(chance, identifier));
  }
  return [...variableByteInteger(bytes.length), ...bytes];
}

function value(chance: Chance, identifier: number): Bytes {
  const kind = kinds.get(identifier) ?? 'flag';
  switch (kind) {
    case 'flag':
      return [chance.percent(2) ? 2 : chance.integer(2)];
    case 'two bytes':
      if (identifier === 0x23) return integerBytes(chance.of(topicAliases), 2);
      return integerBytes(chance.of(smallNumbers), 2);
    case 'four bytes':
      return integerBytes(chance.of(chance.percent(50) ? seconds : smallNumbers), 4);
    case 'variable':
      return variableByteInteger(chance.of(variableNumbers));
    case 'text':
      // The method that is on offer here.
      if (identifier === 0x15 && chance.percent(70)) return prefixed([0x70]);
      return chance.percent(3) ? chance.of(illFormed) : chance.of(otherTexts);
    case 'topic':
      return chance.of(topicNames);
    case 'binary':
      return prefixed(chance.of(payloads));
    case 'pair':
      return [...chance.of(otherTexts), ...chance.of(otherTexts)];
    default:
      return kind satisfies never;
  }
}

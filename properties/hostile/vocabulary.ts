/** What hostile packets are made of: texts and numbers at the edges of what the standard allows, and beyond. */
import { prefixed, type Bytes } from './bytes.ts';

const utf8 = new TextEncoder();

function texts(...all: readonly string[]): readonly Bytes[] {
  return all.map((text) => prefixed([...utf8.encode(text)]));
}

/** No UTF-8, or what 1.5.3 and 1.5.4 forbid: U+0000, surrogates, overlong forms, beyond U+10FFFF, cut short. */
export const illFormed: readonly Bytes[] = [
  [0x00],
  [0x61, 0x00],
  [0xff],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xed, 0xbf, 0xbf],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe2, 0x82],
].map(prefixed);

export const topicNames: readonly Bytes[] = texts(
  'a',
  'a/b',
  'a/b/c',
  'a/b/c',
  'a/b/c',
  'b',
  'x/y',
  '/',
  '//',
  'é',
  '$SYS/x',
  '$a',
  '__proto__',
  'constructor/x',
  '\u{1F980}/\uFEFF',
  'x'.repeat(300),
  'a/'.repeat(40),
);

export const oddTopicNames: readonly Bytes[] = [...texts('', 'a/+', '#', '/'.repeat(300), 'a/#/b'), ...illFormed];

export const topicFilters: readonly Bytes[] = [
  ...topicNames,
  ...texts(
    '#',
    '#',
    '#',
    '+',
    'a/#',
    'a/#',
    'a/b/c',
    '+/b',
    '+/+',
    '/+',
    'a/+/#',
    '$SYS/#',
    '#',
    'a/b',
    '$share/g/a/#',
    '$share/g/a/b',
  ),
  ...texts('$share/h/#', '$share/g/+/b'),
];

export const oddTopicFilters: readonly Bytes[] = [
  ...texts('', 'a+', 'a/#/b', '#/', '$share/g', '$share//a', '$share/g/', '$share/g+/a', '$share/#', '$share'),
  ...texts('/'.repeat(300), `${'+/'.repeat(100)}#`),
  ...illFormed,
];

/** Few, so that hostile clients meet each other's sessions; none is a well-behaved client's. */
export const clientIdentifiers: readonly Bytes[] = texts(
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'h7',
  'h8',
  '',
  '__proto__',
);

export const oddClientIdentifiers: readonly Bytes[] = [
  ...texts('y'.repeat(2_000), 'assigned-1', '\uFEFF'),
  ...illFormed,
];

export const otherTexts: readonly Bytes[] = texts('', 'p', 'text/plain', 'é', '\u{1F980}', 'r'.repeat(200), 'a/b');

export const payloads: readonly Bytes[] = [
  [],
  [1],
  [0xff, 0x00],
  [...utf8.encode('{"on":true}')],
  Array(200).fill(0x78),
];

export const packetIdentifiers: readonly number[] = [1, 1, 2, 3, 4, 5, 65_535, 256];

export const seconds: readonly number[] = [0, 1, 2, 10, 3600, 0x7fff_ffff, 0xffff_ffff];

export const smallNumbers: readonly number[] = [0, 1, 2, 3, 10, 16, 17, 20, 100, 65_535];

/** The server offers 16. */
export const topicAliases: readonly number[] = [...Array(6).fill(1), ...Array(4).fill(2), 3, 3, 3, 16, 17, 0, 65_535];

export const variableNumbers: readonly number[] = [0, 1, 2, 127, 128, 16_384, 268_435_455];

/** What may stand where a Reason Code has to, and what may not. */
export const reasonCodes: readonly number[] = [
  0x00, 0x00, 0x04, 0x10, 0x18, 0x19, 0x80, 0x83, 0x92, 0x97, 0x9c, 0x01, 0xff,
];

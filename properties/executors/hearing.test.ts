/** A fault that shows in the first byte is held against a server when the packet is whole, and told to ours at once. */
import { expect, it } from 'vitest';
import { hearing } from './hearing.ts';

/** What is told and what is judged, piece by piece. */
function heard(...pieces: readonly string[]): unknown {
  const hear = hearing();
  return pieces.map((hex) =>
    hear(Buffer.from(hex, 'hex')).map(({ told, judged }) => [
      told?.type,
      judged.type === 'client.bytes' && judged.spoiled ? 'spoiled' : judged.type,
    ]),
  );
}

const connect = '100e00044d5154540402000000026162';

it('holds a wrong first byte against a server when the packet is whole', () => {
  expect(heard('c1', '00')).toEqual([[['client.malformed', 'spoiled']], [[undefined, 'client.malformed']]]);
  expect(heard('3603', '00', '0161')).toEqual([
    [['client.malformed', 'spoiled']],
    [[undefined, 'spoiled']],
    [[undefined, 'client.malformed']],
  ]);
});

it('says nothing against a packet that may still be one', () => {
  expect(heard('3005000161')).toEqual([[['client.bytes', 'client.bytes']]]);
  expect(heard('3005000161', '6263')).toEqual([
    [['client.bytes', 'client.bytes']],
    [['client.PUBLISH', 'client.PUBLISH']],
  ]);
});

it('finds where packets end that come joined', () => {
  expect(heard(`${connect}c000c1`, '00c000')).toEqual([
    [
      ['client.CONNECT', 'client.CONNECT'],
      ['client.PINGREQ', 'client.PINGREQ'],
      ['client.malformed', 'spoiled'],
    ],
    [[undefined, 'client.malformed']],
  ]);
});

it('does not wait for the end of a packet whose Remaining Length has none', () => {
  expect(heard('30ffffffff')).toEqual([[['client.malformed', 'client.malformed']]]);
});

it('says so of one whose first byte is wrong too', () => {
  const why = 'AUTH has the flags 15. The Remaining Length takes more than four bytes.';
  expect(hearing()(Buffer.from('ffffffffff', 'hex'))).toMatchObject([{ judged: { why } }]);
});

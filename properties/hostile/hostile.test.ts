/** Whatever bytes peers send: nothing is thrown, nobody else is hurt, and nothing is left behind. */
import { expect, test } from 'vitest';
import { Broker } from '../../impl/broker.ts';
import { ServerCodec } from '../../impl/edge/codec.ts';
import { Campaign, inputsPerRound } from './campaign.ts';
import { Chance } from './chance.ts';
import { drawInput } from './input.ts';
import { drawRound } from './plan.ts';
import { scriptOf, stepsOf } from './script.ts';
import { shrink } from './shrink.ts';

const subject = { Broker, ServerCodec };
const inputs = 50_000;

test('50,000 hostile inputs: no exception, no harm to others, nothing left behind', () => {
  const campaign = new Campaign(subject, 20_191_030);
  while (campaign.inputs < inputs) {
    const found = campaign.playRound();
    if (!found) continue;
    const { finding, steps } = found;
    const script = scriptOf(shrink(subject, steps, finding) ?? steps.slice(-20));
    expect.fail(`${finding.message}\n${script}`);
  }
  expect(campaign.inputs).toBe(inputs);
});

/** `client.bytes` tells how far a packet has come, which is all that the pieces may change. */
function eventsOf(pieces: Iterable<Uint8Array>): string {
  const codec = new ServerCodec();
  const events = Array.from(pieces, (piece) => codec.receive(piece)).flat();
  return JSON.stringify(events.filter(({ type }) => type !== 'client.bytes'));
}

test('the same bytes make the same packets, whole, byte by byte and cut anywhere', () => {
  const chance = new Chance(31);
  for (let count = 0; count < 3_000; count++) {
    const pieces = drawInput(chance);
    const whole = Buffer.concat(pieces);
    const events = eventsOf([whole]);
    expect(eventsOf(pieces)).toBe(events);
    expect(eventsOf(Array.from(whole, (byte) => Uint8Array.of(byte)))).toBe(events);
  }
});

test('a seed and a round make the same steps, others make others', () => {
  const round = scriptOf(drawRound(7, 3, inputsPerRound));
  expect(scriptOf(drawRound(7, 3, inputsPerRound))).toBe(round);
  expect(scriptOf(drawRound(8, 3, inputsPerRound))).not.toBe(round);
  expect(scriptOf(drawRound(7, 4, inputsPerRound))).not.toBe(round);
});

test('what is saved of steps is read as the same steps, and anything else is refused', () => {
  const script = scriptOf(drawRound(7, 3, 100));
  expect(scriptOf(stepsOf(script))).toBe(script);
  for (const line of ['bytes 1 abc', 'bytes x 00', 'open', 'wait -1', 'wait 1.5', 'leap 3'])
    expect(() => stepsOf(line)).toThrow('is no step');
});

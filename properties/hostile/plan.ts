/** A round of hostile inputs as steps: many connections at once, their pieces interleaved, time passing between them. */
import { Chance } from './chance.ts';
import { drawInput, type Pieces } from './input.ts';

export type HostileStep =
  | { readonly step: 'open'; readonly connection: number }
  | { readonly step: 'bytes'; readonly connection: number; readonly bytes: Uint8Array }
  /** The peer is gone. Nothing if the connection is closed already. */
  | { readonly step: 'cut'; readonly connection: number }
  | { readonly step: 'wait'; readonly ms: number }
  /** The well-behaved clients exchange messages, and have to get what they are owed. */
  | { readonly step: 'exchange' };

const atOnceMax = 8;
const inputsPerExchange = 50;
const waitsMs = [1, 1, 100, 100, 1_500, 1_600, 11_000, 70_000];

interface Speaker {
  readonly connection: number;
  readonly pieces: Pieces;
  spoken: number;
}

/** The same seed and round make the same steps. */
export function drawRound(seed: number, round: number, inputs: number): readonly HostileStep[] {
  const chance = new Chance(seed, round);
  const steps: HostileStep[] = [];
  const speakers: Speaker[] = [];
  const silent: number[] = [];
  let opened = 0;
  while (opened < inputs || speakers.length > 0) {
    if (opened < inputs && (speakers.length === 0 || (speakers.length < atOnceMax && chance.percent(60)))) {
      if (opened % inputsPerExchange === 0) steps.push({ step: 'exchange' });
      steps.push({ step: 'open', connection: opened });
      speakers.push({ connection: opened, pieces: drawInput(chance), spoken: 0 });
      opened += 1;
    }
    const index = chance.integer(speakers.length);
    const speaker = speakers[index];
    if (!speaker) continue;
    const { connection, pieces } = speaker;
    const bytes = pieces[speaker.spoken];
    speaker.spoken += 1;
    if (bytes) steps.push({ step: 'bytes', connection, bytes });
    if (speaker.spoken >= pieces.length) {
      speakers.splice(index, 1);
      if (chance.percent(60)) steps.push({ step: 'cut', connection });
      else silent.push(connection);
    }
    if (silent.length > atOnceMax) steps.push(...silent.splice(chance.integer(atOnceMax), 1).map(cut));
    if (chance.percent(3)) steps.push({ step: 'wait', ms: chance.of(waitsMs) });
  }
  steps.push({ step: 'exchange' }, ...silent.map(cut), { step: 'exchange' });
  return steps;
}

function cut(connection: number): HostileStep {
  return { step: 'cut', connection };
}

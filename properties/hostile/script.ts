/** Steps as text, one a line, the bytes in hex: what is saved of a finding. */
import type { HostileStep } from './plan.ts';

/** A file that holds no steps. */
export class ScriptError extends Error {}

export function scriptOf(steps: readonly HostileStep[]): string {
  return steps.map((step) => `${lineOf(step)}\n`).join('');
}

/** Throws {@link ScriptError}. */
export function stepsOf(script: string): readonly HostileStep[] {
  return script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(stepOf);
}

function lineOf(step: HostileStep): string {
  switch (step.step) {
    case 'open':
    case 'cut':
      return `${step.step} ${step.connection}`;
    case 'bytes':
      return `bytes ${step.connection} ${Buffer.from(step.bytes).toString('hex')}`;
    case 'wait':
      return `wait ${step.ms}`;
    case 'exchange':
      return step.step;
    default:
      return step satisfies never;
  }
}

function stepOf(line: string): HostileStep {
  const [word, first = '', second = ''] = line.split(' ');
  const number = /^\d+$/u.test(first) ? Number(first) : undefined;
  if (word === 'exchange') return { step: 'exchange' };
  if (number !== undefined) {
    if (word === 'open' || word === 'cut') return { step: word, connection: number };
    if (word === 'wait') return { step: 'wait', ms: number };
    if (word === 'bytes' && /^(?:[\da-f]{2})*$/u.test(second))
      return { step: 'bytes', connection: number, bytes: Buffer.from(second, 'hex') };
  }
  throw new ScriptError(`"${line.slice(0, 60)}" is no step: open N, bytes N HEX, cut N, wait MS or exchange.`);
}

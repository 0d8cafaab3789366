/**
 * Ablations: the model with one thing taken away or bent, so that an invariant has to break. An invariant that no ablation
 * breaks would say nothing.
 */
import { createMachine, type AnyStateMachine } from 'xstate';
import type { Chart } from '../run/chart.ts';
import type { System } from './system.ts';
import type { Part } from './product.ts';

export interface Ablation {
  /** What is wrong. */
  readonly fault: string;
  readonly bend: (system: System) => System;
  /** The sentence of the invariant that has to break. */
  readonly breaks: string;
  /** The configuration in which it does, and the steps of its shortest counterexample, those of time included. */
  readonly configuration: string;
  readonly steps: number;
}

/** The system with another chart in place of one. */
export function withChart(system: System, name: string, bend: (machine: AnyStateMachine) => AnyStateMachine): System {
  const bent = new Map<Chart, Chart>();
  const parts = system.parts.map((part): Part => {
    if (part.chart.name !== name) return part;
    const chart = bent.get(part.chart) ?? { name, machine: bend(part.chart.machine) };
    bent.set(part.chart, chart);
    return { ...part, chart };
  });
  if (bent.size === 0) throw new RangeError(`The system has no chart ${name}.`);
  return { ...system, parts };
}

type Config = Readonly<Record<string, unknown>>;

/** The machine with another value at a place of its configuration. Throws RangeError if nothing is there. */
export function reconfigured(machine: AnyStateMachine, path: readonly string[], value: unknown): AnyStateMachine {
  const config = replaced(machine.config as Config, path, value);
  return createMachine(config as Parameters<typeof createMachine>[0], machine.implementations as never);
}

function replaced(config: Config, [name, ...rest]: readonly string[], value: unknown): Config {
  if (name === undefined || !(name in config)) throw new RangeError(`The configuration has no ${name}.`);
  const inner = rest.length === 0 ? value : replaced(config[name] as Config, rest, value);
  return { ...config, [name]: inner };
}

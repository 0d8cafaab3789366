/**
 * Scenarios a little smaller than a given one, the boldest cuts first: without some steps, with waits merged and shortened,
 * aims drawn in to the deadline itself, with plainer CONNECTs and shorter Keep Alives. No candidate is larger, so that
 * shrinking ends.
 */
import * as fc from 'fast-check';
import type { ConnectSketch, Scenario, Step } from './step.ts';

export function* smaller(scenario: Scenario): Generator<Scenario> {
  const { steps } = scenario;
  const withSteps = (changed: readonly Step[]): Scenario => ({ ...scenario, steps: changed });
  // What makes a run slow first: every further candidate is then cheaper.
  for (const [index, step] of steps.entries())
    if (step.step === 'send' && step.packets.length > 16) {
      const half = { ...step, packets: step.packets.slice(0, Math.ceil(step.packets.length / 2)) };
      yield withSteps([...steps.slice(0, index), half, ...steps.slice(index + 1)]);
    }
  for (const fewer of withoutSome(steps)) yield withSteps(fewer);
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    if (step.step === 'wait' && next?.step === 'wait')
      yield withSteps([...steps.slice(0, index), { step: 'wait', ms: step.ms + next.ms }, ...steps.slice(index + 2)]);
  }
  for (const [index, step] of steps.entries())
    for (const simpler of simplerSteps(step))
      yield withSteps([...steps.slice(0, index), simpler, ...steps.slice(index + 1)]);
  if (scenario.clientIds) {
    const { clientIds: _, ...plain } = scenario;
    yield plain;
  }
  if (scenario.ties === 'server first') yield { ...scenario, ties: 'client first' };
}

/** The list without a half, a quarter, and so on down to each single item, from the end; an eighth at least of a long one. */
function* withoutSome<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  const smallest = items.length > 60 ? Math.ceil(items.length / 8) : 1;
  for (let size = Math.ceil(items.length / 2); size >= smallest; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = items.length - size; from > -size; from -= size)
      yield [...items.slice(0, Math.max(0, from)), ...items.slice(from + size)];
}

function* simplerSteps(step: Step): Generator<Step> {
  switch (step.step) {
    case 'wait': {
      const shorter = [0, Math.floor(step.ms / 2), Math.floor(step.ms / 1000) * 1000, step.ms - 1];
      for (const ms of new Set(shorter)) if (ms >= 0 && ms < step.ms) yield { ...step, ms };
      return;
    }
    case 'settle':
      if (step.maxMs > 20_000) yield { ...step, maxMs: 20_000 };
      return;
    case 'aim':
      if (step.ticks !== 0) yield { ...step, ticks: 0 };
      if (step.ms !== 0) yield { ...step, ms: 0 };
      if (step.pick !== 0) yield { ...step, pick: 0 };
      return;
    case 'connect':
      for (const plainer of plainerConnects(step.connect)) yield { ...step, connect: plainer };
      return;
    case 'send':
      for (const packets of withoutSome(step.packets)) if (packets.length > 0) yield { ...step, packets };
      return;
    case 'flow':
      if (step.delayMs > 0) yield { ...step, delayMs: 0 };
      return;
    case 'open':
    case 'begin':
    case 'continue':
    case 'raw':
    case 'close':
    case 'reset':
    case 'stall':
    case 'drain':
    case 'blackhole':
    case 'any':
      return;
    default:
      step satisfies never;
  }
}

function* plainerConnects(sketch: ConnectSketch): Generator<ConnectSketch> {
  for (const key of Object.keys(sketch) as (keyof ConnectSketch)[]) {
    const { [key]: _, ...plainer } = sketch;
    yield plainer;
  }
  const { keepAliveSeconds = 0, sessionExpiryIntervalSeconds = 0, will } = sketch;
  for (const seconds of [1, 2, Math.floor(keepAliveSeconds / 2)])
    if (seconds > 0 && seconds < keepAliveSeconds) yield { ...sketch, keepAliveSeconds: seconds };
  if (sessionExpiryIntervalSeconds > 1)
    yield { ...sketch, sessionExpiryIntervalSeconds: Math.floor(sessionExpiryIntervalSeconds / 2) };
  const delay = will?.willDelayIntervalSeconds ?? 0;
  if (delay > 1) yield { ...sketch, will: { ...will, willDelayIntervalSeconds: Math.floor(delay / 2) } };
}

/** The same scenarios, shrunk our way instead of by the arbitraries that they were made of. */
export function shrunkOurWay(scenarios: fc.Arbitrary<Scenario>): fc.Arbitrary<Scenario> {
  return new ShrunkOurWay(scenarios);
}

class ShrunkOurWay extends fc.Arbitrary<Scenario> {
  readonly #scenarios: fc.Arbitrary<Scenario>;

  constructor(scenarios: fc.Arbitrary<Scenario>) {
    super();
    this.#scenarios = scenarios;
  }

  generate(random: fc.Random, biasFactor: number | undefined): fc.Value<Scenario> {
    return new fc.Value(this.#scenarios.generate(random, biasFactor).value, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is Scenario {
    return typeof value === 'object' && value !== null && 'steps' in value;
  }

  shrink(scenario: Scenario): fc.Stream<fc.Value<Scenario>> {
    return new fc.Stream(smaller(scenario)).map((one) => new fc.Value(one, undefined));
  }
}

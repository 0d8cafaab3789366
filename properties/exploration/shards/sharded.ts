/**
 * An exploration by several threads. What charts do is worked out here, and told to whoever asks, so that all have the same
 * numbers for states of charts; which states there are is theirs to find out.
 */
import { MessageChannel, Worker } from 'node:worker_threads';
import { compiledAs } from '../../../model/explore/compiled-as.ts';
import { Exploration, type Explored, type Found, type Limits, type Step } from '../../../model/explore/exploration.ts';
import type { Product } from '../../../model/explore/product.ts';
import type { Remembered } from '../../../model/explore/remembered.ts';
import { nowhere } from '../../../model/explore/state-set.ts';
import { goOn, stop, type FoundInShard, type FromShard, type LayerOfShard, type ShardData } from './protocol.ts';

interface Sharded {
  readonly explored: Explored;
  /** With the states of all charts, but none of the product. */
  readonly exploration: Exploration;
  /** To the nearest state of each of `explored.found`, in their order. */
  readonly ways: readonly (readonly Step[])[];
}

interface Shard {
  readonly worker: Worker;
  readonly answer: Int32Array;
}

const shardFile = new URL('shard.ts', import.meta.url);

/** Finds what one thread finds, with other numbers for its states. Throws what a shard throws. */
export async function exploreSharded(product: Product, count: number, limits: Limits = {}): Promise<Sharded> {
  const exploration = new Exploration(product);
  const functions: Remembered[] = [];
  const numbers = new Map<Remembered, number>();
  const numbered = compiledAs(exploration.compiled(), (one) => {
    const number = numbers.get(one) ?? functions.push(one) - 1;
    numbers.set(one, number);
    return number;
  });
  const shards = begin(count, { product: numbered, functions: functions.length });
  try {
    const explored = await search(shards, exploration, functions, limits);
    const ways: (readonly Step[])[] = [];
    for (const { state } of explored.found) ways.push(exploration.along(await rowsTo(shards, state)));
    return { explored, exploration, ways };
  } finally {
    await Promise.all(shards.map(async ({ worker }) => worker.terminate()));
  }
}

function begin(count: number, data: Pick<ShardData, 'product' | 'functions'>): readonly Shard[] {
  const sent = new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT);
  const ports: ShardData['ports'][number][][] = Array.from({ length: count }, () => []);
  for (let one = 0; one < count; one += 1)
    for (let other = 0; other < one; other += 1) {
      const { port1, port2 } = new MessageChannel();
      (ports[one] ?? [])[other] = port1;
      (ports[other] ?? [])[one] = port2;
    }
  return ports.map((own, shard) => {
    const answer = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
    const workerData: ShardData = { ...data, shard, shards: count, answer, sent, ports: Array.from(own) };
    const transferList = own.filter((port) => port !== undefined);
    return { worker: new Worker(shardFile, { workerData, transferList }), answer: new Int32Array(answer) };
  });
}

async function search(
  shards: readonly Shard[],
  exploration: Exploration,
  functions: readonly Remembered[],
  { statesMax = Infinity, untilFound = false }: Limits,
): Promise<Explored> {
  const found = new Map<string, Found>();
  const layer = new Map<Shard, LayerOfShard>();
  let [states, depth] = [0, -1];
  return new Promise((resolve, reject) => {
    const endLayer = (): void => {
      const all = [...layer.values()];
      layer.clear();
      for (const one of all.flatMap((of) => of.found)) note(found, exploration, one);
      const before = states;
      states = sum(all.map((of) => of.states));
      if (states > before) depth += 1;
      const isComplete = states === before;
      const isOver = isComplete || states >= statesMax || (untilFound && found.size > 0);
      if (isOver)
        resolve({
          states,
          transitions: sum(all.map((of) => of.transitions)),
          depth,
          bytes: sum(all.map((of) => of.bytes)),
          complete: isComplete,
          ...exploration.tables,
          found: [...found.values()],
        });
      for (const shard of shards) reply(shard, isOver ? stop : goOn);
    };
    for (const shard of shards) {
      shard.worker.on('error', reject);
      shard.worker.on('exit', () => {
        reject(new Error('A thread of the exploration has ended.'));
      });
      shard.worker.on('message', (message: FromShard) => {
        if (message.type === 'function')
          try {
            reply(shard, functions[message.number]?.at(message.argument) ?? nowhere);
          } catch (error) {
            reject(error);
          }
        if (message.type !== 'layer') return;
        layer.set(shard, message);
        if (layer.size === shards.length) endLayer();
      });
    }
  });
}

function reply(shard: Shard, value: number): void {
  shard.answer[1] = value;
  Atomics.store(shard.answer, 0, 1);
  Atomics.notify(shard.answer, 0);
}

function note(found: Map<string, Found>, exploration: Exploration, { what, number, state, local }: FoundInShard): void {
  const { parts, never } = exploration.product;
  const sentence = what === 'monitor' ? parts[number]?.name : never[number]?.sentence;
  const why = what === 'monitor' ? exploration.local(number).whyBroken(local).why : 'it is the case';
  if (sentence !== undefined && !found.has(sentence)) found.set(sentence, { sentence, why, state });
}

async function rowsTo(shards: readonly Shard[], state: number): Promise<readonly Uint16Array[]> {
  const rows: Uint16Array[] = [];
  for (let at = state; at !== nowhere;) {
    const { worker } = shards[at % shards.length] ?? {};
    if (!worker) throw new RangeError(`There is no state ${at}.`);
    const asked = new Promise<FromShard>((resolve) => worker.once('message', resolve));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- This is a thread, and no window.
    worker.postMessage({ local: Math.floor(at / shards.length) });
    const told = await asked;
    if (told.type !== 'state') throw new Error('A shard has not ended its search.');
    rows.push(told.row);
    at = told.origin;
  }
  return rows.toReversed();
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}

/** What the threads of one exploration tell each other. States have numbers: `local * shards + shard`. */
import type { MessagePort } from 'node:worker_threads';
import type { Compiled } from '../../../model/explore/compiled.ts';

/** What a shard is given to begin with. */
export interface ShardData {
  readonly shard: number;
  readonly shards: number;
  readonly product: Compiled<number>;
  readonly functions: number;
  /** Two integers: whether there is an answer, and the answer to what was asked last. */
  readonly answer: SharedArrayBuffer;
  /** One integer for each shard: how many messages it was sent by the others. */
  readonly sent: SharedArrayBuffer;
  /** By shard; none for itself. */
  readonly ports: readonly (MessagePort | undefined)[];
}

/** A shard waits for the answer to the first two, and gives one to the last. */
export type FromShard =
  | { readonly type: 'function'; readonly number: number; readonly argument: number }
  | ({ readonly type: 'layer' } & LayerOfShard)
  | { readonly type: 'state'; readonly row: Uint16Array; readonly origin: number };

export interface LayerOfShard {
  /** So far. */
  readonly states: number;
  readonly transitions: number;
  readonly bytes: number;
  /** In this layer. */
  readonly found: readonly FoundInShard[];
}

/** A monitor in a violation, or what must never be. */
export interface FoundInShard {
  readonly what: 'monitor' | 'never';
  readonly number: number;
  readonly state: number;
  /** Of the monitor; 0 of what must never be. */
  readonly local: number;
}

/** To a shard whose search is over: which of its states is asked for. */
export interface StateAsked {
  readonly local: number;
}

/** From one shard to another: rows that are the other's, each behind its origin; nothing if that was all of this layer. */
export type BetweenShards = Int32Array | 'end of layer';

/** Answers to a layer. */
export const goOn = 1;
export const stop = 0;

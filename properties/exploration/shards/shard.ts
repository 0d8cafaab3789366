/**
 * One thread of an exploration: it has those states whose fingerprint falls to it, expands them, and sends what falls to others
 * to them. All go layer by layer, so that what is found is nearest. It knows no charts: what it cannot look up it asks the
 * thread that began it, and waits.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { compiledAs } from '../../../model/explore/compiled-as.ts';
import { Remembered } from '../../../model/explore/remembered.ts';
import { Search } from '../../../model/explore/search.ts';
import { nowhere, StateSet } from '../../../model/explore/state-set.ts';
import { fingerprint } from './fingerprint.ts';
import {
  goOn,
  type BetweenShards,
  type FoundInShard,
  type FromShard,
  type ShardData,
  type StateAsked,
} from './protocol.ts';

const { shard, shards, product, functions, answer, sent, ports } = workerData as ShardData;
const answered = new Int32Array(answer);
const sentTo = new Int32Array(sent);
const width = product.parts.length;
const rowsPerBatch = 2048;
const expandedPerLook = 256;

const all = Array.from({ length: functions }, (_, number) => {
  return new Remembered((argument) => ask({ type: 'function', number, argument }));
});
const states = new StateSet(width);
const search = new Search(
  compiledAs(product, (number) => all[number] ?? new Remembered(() => 0)),
  reach,
);
const row = new Uint16Array(width);
const others = ports.flatMap((port, to) => (port ? [{ port, to, batch: new Int32Array(0), rows: 0 }] : []));
let current = nowhere;
let transitions = 0;
let found: FoundInShard[] = [];
let peersAtEnd = 0;

run();

function run(): void {
  search.begin();
  // Everybody begins with the same state, which falls to one of them, once.
  for (const other of others) other.rows = 0;
  transitions = 0;
  let next = 0;
  for (let isOver = false; !isOver;) {
    exchange();
    isOver = ask({ type: 'layer', states: states.size, transitions, bytes: states.bytes, found }) !== goOn;
    found = [];
    const end = isOver ? next : states.size;
    for (; next < end; next += 1) {
      current = next * shards + shard;
      states.read(next, row);
      search.expand(row);
      if (next % expandedPerLook === 0) for (const { port } of others) receive(port);
    }
  }
  parentPort?.on('message', ({ local }: StateAsked) => {
    const asked = new Uint16Array(width);
    states.read(local, asked);
    tell({ type: 'state', row: asked, origin: states.originOf(local) });
  });
}

function tell(message: FromShard): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- This is a thread, and no window.
  parentPort?.postMessage(message);
}

function ask(message: FromShard): number {
  Atomics.store(answered, 0, 0);
  tell(message);
  Atomics.wait(answered, 0, 0);
  return answered[1] ?? 0;
}

function reach(): void {
  transitions += 1;
  const owner = fingerprint(search.to) % shards;
  if (owner === shard) keep(current);
  else for (const other of others) if (other.to === owner) put(other);
}

/** Keeps what is in `search.to`. */
function keep(origin: number): void {
  const size = states.size;
  const local = states.intern(search.to, origin);
  if (local < size) return;
  const state = local * shards + shard;
  search.judge(
    (number) => void found.push({ what: 'monitor', number, state, local: search.to[number] ?? 0 }),
    (number) => void found.push({ what: 'never', number, state, local: 0 }),
  );
}

function put(other: (typeof others)[number]): void {
  if (other.rows === 0) other.batch = new Int32Array(rowsPerBatch * (1 + width));
  const offset = other.rows * (1 + width);
  other.batch[offset] = current;
  other.batch.set(search.to, offset + 1);
  other.rows += 1;
  if (other.rows === rowsPerBatch) flush(other);
}

function flush(other: (typeof others)[number]): void {
  if (other.rows > 0) send(other, other.batch.subarray(0, other.rows * (1 + width)));
  other.rows = 0;
}

function send({ port, to }: (typeof others)[number], message: BetweenShards): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- This is a thread, and no window.
  port.postMessage(message, typeof message === 'string' ? [] : [message.buffer as ArrayBuffer]);
  Atomics.add(sentTo, to, 1);
  Atomics.notify(sentTo, to);
}

/** Until everything of this layer is with whom it falls to. */
function exchange(): void {
  for (const other of others) {
    flush(other);
    send(other, 'end of layer');
  }
  while (peersAtEnd < others.length) {
    const before = Atomics.load(sentTo, shard);
    const received = others.map(({ port }) => receive(port));
    if (!received.includes(true)) Atomics.wait(sentTo, shard, before);
  }
  peersAtEnd = 0;
}

/** Whether there was anything. */
function receive(port: NonNullable<ShardData['ports'][number]>): boolean {
  let any = false;
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port)) {
    any = true;
    const message = got.message as BetweenShards;
    if (message === 'end of layer') {
      peersAtEnd += 1;
      continue;
    }
    for (let offset = 0; offset < message.length; offset += 1 + width) {
      for (let column = 0; column < width; column += 1) search.to[column] = message[offset + 1 + column] ?? 0;
      keep(message[offset] ?? nowhere);
    }
  }
  return any;
}

/** All connections against the real clock, at a fixed rate of packets. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { Core } from './core.ts';
import { replyTo } from './client-packets.ts';
import { CpuMeter } from './meter.ts';
import { Population } from './population.ts';
import { Random } from './random.ts';

export interface RealTimeJob {
  readonly connections: number;
  readonly packetsPerSecond: number;
  readonly secondsPerSample: number;
  readonly samples: number;
}

export interface RealTime {
  /** By sample. The loop's longest stall, driver included, beyond the monitor's own resolution. */
  readonly longestStallMs: number[];
  /** CPU of the broker's part alone, in percent of one core. */
  readonly cpuPercent: number[];
}

const stallResolutionMs = 1;

/** What sends seldom must not be timed out by a random order: no Keep Alive is below this many average intervals. */
const intervalsPerKeepAlive = 6;

/**
 * Every millisecond the packets that are due are sent by connections in random order, in turn; what is left when the
 * process falls behind is sent at the next one, so that the rate holds. Deadlines are met in slices, one a turn of the loop.
 * Throws if a connection is closed: all of them live.
 */
export async function playRealTime(job: RealTimeJob): Promise<RealTime> {
  const { connections, packetsPerSecond, samples } = job;
  const keepAliveSecondsMin = Math.ceil((intervalsPerKeepAlive * connections) / packetsPerSecond);
  const run = new RealTimeRun(connections, keepAliveSecondsMin);
  await run.connectAll();
  const found: RealTime = { longestStallMs: [], cpuPercent: [] };
  for (let sample = 0; sample < samples; sample += 1) {
    const { longestStallMs, cpuPercent } = await run.play(packetsPerSecond, job.secondsPerSample);
    found.longestStallMs.push(longestStallMs);
    found.cpuPercent.push(cpuPercent);
  }
  return found;
}

class RealTimeRun {
  readonly #core = new Core();
  readonly #cpu = new CpuMeter();
  readonly #population: Population;
  readonly #order: Uint32Array;
  #turn = 0;
  #owed: { readonly connection: number; readonly packet: Uint8Array }[] = [];

  constructor(connections: number, keepAliveSecondsMin: number) {
    this.#population = new Population(connections, 1, keepAliveSecondsMin);
    this.#order = shuffled(connections);
  }

  async connectAll(): Promise<void> {
    for (let client = 0; client < this.#population.size; client += 1) {
      this.#core.open(client, arrivalMs());
      for (const packet of this.#population.firstPackets(client)) this.#core.receive(client, packet, arrivalMs());
      this.#take();
      // The loop turns, so that a collection of garbage and the deadlines of others get their time.
      if (client % 1_000 === 999) await setImmediate();
    }
  }

  async play(packetsPerSecond: number, seconds: number): Promise<{ longestStallMs: number; cpuPercent: number }> {
    const stalls = monitorEventLoopDelay({ resolution: stallResolutionMs });
    stalls.enable();
    this.#cpu.takeNs();
    const startMs = performance.now();
    let sentPackets = 0;
    for (let passedMs = 0; passedMs < seconds * 1_000; passedMs = performance.now() - startMs) {
      const due = Math.floor((passedMs * packetsPerSecond) / 1_000);
      const batch = this.#owed;
      this.#owed = [];
      while (sentPackets + batch.length < due) batch.push(this.#next());
      sentPackets += batch.length;
      this.#cpu.measure(() => this.#serve(batch));
      this.#take();
      await (this.#core.nextDeadlineMs() <= performance.now() ? setImmediate() : setTimeout(1));
    }
    stalls.disable();
    const passedNs = (performance.now() - startMs) * 1e6;
    const longestStallMs = Math.max(0, stalls.max / 1e6 - stallResolutionMs);
    return { longestStallMs, cpuPercent: (100 * this.#cpu.takeNs()) / passedNs };
  }

  #serve(batch: readonly { readonly connection: number; readonly packet: Uint8Array }[]): void {
    for (const { connection, packet } of batch) this.#core.receive(connection, packet, arrivalMs());
    const passedMs = Math.floor(performance.now());
    if (this.#core.nextDeadlineMs() <= passedMs) this.#core.advance(passedMs);
  }

  #next(): { readonly connection: number; readonly packet: Uint8Array } {
    const connection = this.#order[this.#turn] ?? 0;
    this.#turn = (this.#turn + 1) % this.#order.length;
    return { connection, packet: this.#population.nextPacket(connection) };
  }

  #take(): void {
    for (const { connection, packet } of this.#core.takeSent()) {
      if (!packet) throw new Error(`The live client ${connection} was closed.`);
      const reply = replyTo(packet);
      if (reply) this.#owed.push({ connection, packet: reply });
    }
  }
}

/** Rounded up, as the edge does. */
function arrivalMs(): number {
  return Math.ceil(performance.now());
}

function shuffled(count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  const random = new Random(1);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.integer(0, last + 1);
    const value = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = value;
  }
  return order;
}

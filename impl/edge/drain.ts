/** When everything that had arrived by a certain time has been delivered: after a stall one poll may not be enough. */
import { performance } from 'node:perf_hooks';

/** What libuv takes from the kernel at once. While it gets as many it asks again, but only so often, and never after a signal. */
const eventsPerTake = 1024;
/** The most that the loop may wait for apart from our sockets. */
const otherHandles = 1024;
/** For one event libuv reads from a socket at most this often, and at most this much each time. */
const readsPerEvent = 32;
const bytesPerRead = 65_536;

export class Drain {
  readonly #countEvents: () => number;
  readonly #readsPerPacket: number;
  #events = 0;
  #eventsNeeded = 0;
  #polls = 0;
  #reader: unknown;
  #readsInARow = 0;
  #wasCutOff = false;

  /** `countEvents` answers how many events this thread's loop has delivered so far. */
  constructor(packetBytesMax: number, countEvents: () => number = () => performance.nodeTiming.uvMetricsInfo.events) {
    this.#countEvents = countEvents;
    this.#readsPerPacket = Math.ceil(packetBytesMax / (readsPerEvent * bytesPerRead)) + 1;
  }

  /** Everything that has arrived so far is to be delivered, on any of so many sockets. Before a poll. */
  begin(sockets: number): void {
    this.#events = this.#countEvents();
    this.#eventsNeeded = this.#events + sockets + otherHandles;
    this.#polls = 0;
    this.#reader = undefined;
    this.#wasCutOff = false;
  }

  /** Some of the bytes that the socket had received were read. */
  read(socket: unknown): void {
    this.#readsInARow = socket === this.#reader ? this.#readsInARow + 1 : 1;
    this.#reader = socket;
    this.#wasCutOff ||= this.#readsInARow >= readsPerEvent;
  }

  /**
   * To be asked after each poll. A poll has delivered everything if the kernel had fewer events than are taken at once.
   * While it has more all the time, its list of what is ready goes round: once there were as many events as there can be
   * in the list, each that was there has had its turn. A socket of which more was received than is read for one event
   * has to have it often enough for its largest packet, of which it would be unjust to count only a part.
   */
  isOver(): boolean {
    const events = this.#countEvents();
    const isAllServed = events - this.#events < eventsPerTake || events >= this.#eventsNeeded;
    this.#events = events;
    this.#polls += 1;
    const isAllRead = !this.#wasCutOff || this.#polls >= this.#readsPerPacket;
    this.#wasCutOff = false;
    this.#reader = undefined;
    return isAllServed && isAllRead;
  }
}

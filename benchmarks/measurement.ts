/** What a benchmark yields, the same for all of them: repeated samples of one quantity, with all that is needed to read it. */

export interface Measurement {
  readonly section: 'timers' | 'broker' | 'sockets' | 'messages' | 'checker';
  /** What is measured, in words: "re-arm", "CPU per packet". */
  readonly benchmark: string;
  /** Who is measured, in words: "timer wheel", "setTimeout + clearTimeout", "mosquitto". */
  readonly contestant: string;
  /** It is another's, or a floor: if that becomes slower, nothing of ours has. */
  readonly isOthers?: boolean;
  /** How many timers, connections or steps it is measured at. */
  readonly size: number;
  readonly unit: 'ns' | 'us' | 'ms' | 'bytes' | '1/s' | '%';
  readonly better: 'lower' | 'higher';
  /** In the order in which they were taken. */
  readonly samples: readonly number[];
  /** Each sample beside the floor's of the same round, if the benchmark has a floor. */
  readonly ratiosToFloor?: readonly number[];
}

/** What was not measured, and why: a gap in a table has to be told from an oversight. */
export interface LeftOut {
  readonly section: Measurement['section'];
  readonly benchmark: string;
  readonly contestant: string;
  /** Left away if the reason holds at every size. */
  readonly size?: number;
  readonly reason: string;
}

/** How a section is run: `quick` for a look, else for the record. */
export interface SectionOptions {
  readonly quick: boolean;
  /** Says what is being done, as it is done. */
  readonly progress: (line: string) => void;
  /** Puts on record what is not measured. */
  readonly leaveOut?: (leftOut: LeftOut) => void;
}

export type Section = (options: SectionOptions) => Promise<readonly Measurement[]>;

/** A demand on the measurements; a section may export `goals`, which the page shows. */
export interface Goal {
  readonly what: string;
  readonly demanded: string;
  /** What was measured, in words; `undefined` if this run has not measured it. */
  readonly measured: string | undefined;
  readonly isMet: boolean;
}

export type Goals = (measurements: readonly Measurement[]) => readonly Goal[];

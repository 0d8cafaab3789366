/** What a state offers is a function of the context: it is asked for every combination that matters, and told apart. */
import { contextWords } from '../../../model/words.ts';
import type { Offer } from '../../../model/run/chart.ts';

export interface ReadOffer {
  /** An event type; or, in words, what the context's field stands for that has it. */
  readonly type: string;
  /** The fields that the output has to have. */
  readonly fields: readonly (readonly [name: string, value: Offer[string]])[];
  /** When it is offered, if not always: `in 5.0`, `while a PINGREQ is unanswered`. */
  readonly condition: string | undefined;
}

const versions = ['3.1.1', '5.0'] as const;

export function readOffers(offers: (context: never) => readonly Offer[]): ReadOffer[] {
  const asked = versions.flatMap((version) => [0, 1].map((count) => ask(offers, version, count)));
  const readings = new Map(asked.flatMap(({ found }) => [...found]));
  return [...readings].map(([key, reading]) => {
    const where = asked.filter(({ found }) => found.has(key));
    return { ...reading, condition: where.length === asked.length ? undefined : conditionOf(where) };
  });
}

interface Asked {
  readonly version: string;
  readonly count: number;
  /** Fields of the context that the answer depends on, but for the version. */
  readonly read: ReadonlySet<string>;
  readonly found: ReadonlyMap<string, Omit<ReadOffer, 'condition'>>;
}

/** Every field of the context but the version is a number here, `count`. */
function ask(offers: (context: never) => readonly Offer[], version: string, count: number): Asked {
  const read = new Set<string>();
  const context = new Proxy(
    {},
    {
      get: (_, field) => {
        if (field === 'version') return version;
        read.add(String(field));
        return count;
      },
    },
  );
  const found = offers(context as never).map(({ type, ...fields }) => {
    const reading = {
      type: typeof type === 'string' ? type : wordsOfFields(read),
      fields: Object.entries(fields),
    };
    return [JSON.stringify(reading), reading] as const;
  });
  return { version, count, read, found: new Map(found) };
}

function conditionOf(where: readonly Asked[]): string {
  const inVersions = versions.filter((version) => where.some((one) => one.version === version));
  const fields = new Set(where.flatMap(({ read }) => [...read]));
  return [
    ...(inVersions.length === 1 ? [`in ${inVersions.join()}`] : []),
    ...(where.every(({ count }) => count > 0) ? [`while ${wordsOfFields(fields)}`] : []),
  ].join(', ');
}

/** Throws a RangeError if model/words.ts does not know a field. */
function wordsOfFields(fields: ReadonlySet<string>): string {
  const words = [...fields].map((field) => {
    const found = contextWords[field];
    if (found === undefined)
      throw new RangeError(`model/words.ts has no words for “${field}”, on which an offer depends.`);
    return found;
  });
  return words.join(' and ');
}

/**
 * Which states of a system are one and the same but for names: two Client Identifiers with the same terms may change places,
 * and so may connections of one Client Identifier that speak the same version. Of those only one is explored, the least of its
 * orbit; source: Ip & Dill 1993, "Better verification through symmetry".
 *
 * Connections begin in order, so those that have not sent CONNECT keep their places. A crash closes connections in an order
 * that wills may notice, so where the server may crash connections keep theirs too.
 */
import type { PartNumber, Symmetry } from './product.ts';
import type { System } from './system.ts';

/** To be applied last: to the system with all its monitors. */
export function reduced(system: System): System {
  return { ...system, symmetries: symmetriesOf(system) };
}

/** Where a connection goes by its place among those of its Client Identifier, for those that go elsewhere. */
type Names = ReadonlyMap<number, number>;
const noNames: Names = new Map();

function symmetriesOf(system: System): readonly Symmetry[] {
  const clients = [...new Set(system.parts.flatMap(({ of }) => (of ? [of.client] : [])))];
  const within = clients.map((client) =>
    system.terms.crashes === undefined ? namesOfConnections(system, client) : [noNames],
  );
  return permutations(clients)
    .filter((order) =>
      order.every((other, at) => areAlike(system, partsOf(system, clients[at]), partsOf(system, other))),
    )
    .flatMap((order) => combinations(within).map((names) => symmetryOf(system, clients, order, names)))
    .filter(({ from, renamed }) => renamed.some((names) => names) || from.some((part, at) => part !== at));
}

/** Each client takes the state of the one in its place in `order`, and calls the connections by other names. */
function symmetryOf(
  system: System,
  clients: readonly number[],
  order: readonly number[],
  names: readonly Names[],
): Symmetry {
  const from = system.parts.map((_, part) => part);
  const renamed: (Names | undefined)[] = system.parts.map(() => undefined);
  const born: PartNumber[] = [];
  for (const [index, client] of clients.entries()) {
    const own = names[index] ?? noNames;
    const source = partsOf(system, order[index]);
    for (const [at, part] of partsOf(system, client).entries()) {
      const place = system.parts[part]?.of?.place ?? 0;
      const former = [...own].find(([, to]) => to === place)?.[0] ?? place;
      const taken = counterpart(system, source, source[at] ?? part, former);
      from[part] = taken;
      if (own.size > 0) renamed[part] = own;
      if (own.has(place)) born.push(taken);
    }
  }
  return { from, renamed, born };
}

/** Of each permutation of the client's connections that leaves things alike; the first is to leave all where they are. */
function namesOfConnections(system: System, client: number): readonly Names[] {
  const all = partsOf(system, client).map((part) => system.parts[part]?.of?.place ?? 0);
  const places = [...new Set(all)].filter((place) => place > 0);
  return permutations(places)
    .filter((order) =>
      order.every((to, at) => areAlike(system, partsOf(system, client, places[at]), partsOf(system, client, to))),
    )
    .map((order) => new Map(order.flatMap((to, at) => (places[at] === to ? [] : [[places[at] ?? 0, to] as const]))));
}

function partsOf({ parts }: System, client: number | undefined, place?: number): readonly PartNumber[] {
  return parts.flatMap(({ of }, part) =>
    of?.client === client && (place === undefined || of?.place === place) ? [part] : [],
  );
}

/** Charts and terms in the same order. */
function areAlike({ parts }: System, some: readonly PartNumber[], others: readonly PartNumber[]): boolean {
  const inWords = (part: PartNumber): string => JSON.stringify(parts[part]?.input);
  return (
    some.length === others.length &&
    some.every((part, at) => {
      const other = others[at] ?? -1;
      return parts[part]?.chart === parts[other]?.chart && inWords(part) === inWords(other);
    })
  );
}

/** The part of another place that is to it what `part` is to its own. */
function counterpart(system: System, source: readonly PartNumber[], part: PartNumber, place: number): PartNumber {
  const { of } = system.parts[part] ?? {};
  if (!of || of.place === place) return part;
  const among = (wanted: number): readonly PartNumber[] =>
    source.filter((one) => system.parts[one]?.of?.place === wanted);
  return among(place)[among(of.place).indexOf(part)] ?? part;
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) => permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}

function combinations<Of>(lists: readonly (readonly Of[])[]): readonly (readonly Of[])[] {
  return lists.reduce<readonly (readonly Of[])[]>(
    (ways, list) => ways.flatMap((way) => list.map((one) => [...way, one])),
    [[]],
  );
}

/** Fields of contexts that are the number of a connection among those of its Client Identifier, or a list of such. */
const numbers: ReadonlySet<string> = new Set(['owner', 'connection', 'others', 'live', 'before', 'after', 'equals']);

/** The context with other numbers for connections. */
export function withNames(context: unknown, names: Names): unknown {
  if (Array.isArray(context)) return context.map((inner: unknown) => withNames(inner, names));
  if (typeof context !== 'object' || context === null) return context;
  return Object.fromEntries(
    Object.entries(context).map(([field, value]: [string, unknown]) => [field, fieldRenamed(field, value, names)]),
  );
}

function fieldRenamed(field: string, value: unknown, names: Names): unknown {
  if (!numbers.has(field)) return withNames(value, names);
  const others = renumbered(value, names);
  // The others are in the order in which things happened.
  return field === 'live' ? (others as readonly number[]).toSorted((a, b) => a - b) : others;
}

function renumbered(value: unknown, names: Names): unknown {
  if (typeof value === 'number') return names.get(value) ?? value;
  return Array.isArray(value) ? value.map((one: number) => names.get(one) ?? one) : value;
}

/**
 * Time from top to bottom. It is to scale wherever it can be: where more happens than has room, the axis is stretched, and a
 * long time in which nothing happens is cut. Both are marked, so that nobody measures there.
 */

/** Something that needs a line of its own. */
export interface Row {
  readonly at: number;
  /** Above its line, in pixels. */
  readonly height: number;
}

export interface Segment {
  readonly kind: 'to scale' | 'stretched' | 'cut';
  readonly fromY: number;
  readonly toY: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TimeAxis {
  /** Of each row, in their order. */
  readonly rows: readonly number[];
  readonly segments: readonly Segment[];
  /** Where an instant is; of one that has rows, its first. */
  readonly y: (atMs: number) => number;
  readonly pixelsPerMs: number;
  readonly height: number;
}

/** Pixels that all instants take together, if nothing has to be stretched or cut. */
const wantedHeight = 400;
/** What has to be seen has at least so many. */
const seenHeightMin = 16;
/** What would take more is cut to the other. */
const cutAbove = wantedHeight + 1;
const cutHeight = 72;
/** Of what is over in no time. */
const pixelsPerMsMax = 0.6;

/** `instants` have a place on the axis, and no line. `seenMs` is the shortest time that has to be seen, if any has. */
export function timeAxis(rows: readonly Row[], instants: readonly number[], seenMs?: number): TimeAxis {
  const points = [...new Set([...rows.map(({ at }) => at), ...instants])].toSorted((one, other) => one - other);
  const [first = 0, last = 0] = [points[0], points.at(-1)];
  const scale = scaleFor(last - first, seenMs);
  const segments: Segment[] = [];
  const places = new Map<number, number>();
  const rowPlaces: number[] = [];
  let y = 0;
  let rowY = 0;
  let now = first;
  for (const at of points) {
    const pixels = (at - now) * scale;
    const fromY = y;
    const ofInstant = rows.filter((row) => row.at === at);
    const [firstRow] = ofInstant;
    y += pixels > cutAbove ? cutHeight : pixels;
    if (firstRow) y = Math.max(y, rowY + firstRow.height);
    if (at > now) segments.push({ kind: kindOf(pixels, y - fromY), fromY, toY: y, fromMs: now, toMs: at });
    places.set(at, y);
    for (const [index, { height }] of ofInstant.entries()) {
      if (index > 0) y += height;
      rowPlaces.push(y);
      rowY = y;
    }
    now = at;
  }
  return { rows: rowPlaces, segments, y: (at) => placeOf(at, places, segments), pixelsPerMs: scale, height: y };
}

function scaleFor(spanMs: number, seenMs: number | undefined): number {
  const wanted = Math.min(pixelsPerMsMax, wantedHeight / Math.max(spanMs, 1));
  return seenMs === undefined ? wanted : Math.max(wanted, seenHeightMin / seenMs);
}

function kindOf(wanted: number, actual: number): Segment['kind'] {
  if (actual > wanted + 0.5) return 'stretched';
  return actual < wanted - 0.5 ? 'cut' : 'to scale';
}

function placeOf(at: number, places: ReadonlyMap<number, number>, segments: readonly Segment[]): number {
  const known = places.get(at);
  if (known !== undefined) return known;
  const segment = segments.find(({ fromMs, toMs }) => fromMs < at && at < toMs);
  if (segment) {
    const { fromMs, toMs, fromY, toY } = segment;
    return fromY + ((at - fromMs) / (toMs - fromMs)) * (toY - fromY);
  }
  return at < (segments[0]?.fromMs ?? 0) ? 0 : (segments.at(-1)?.toY ?? 0);
}

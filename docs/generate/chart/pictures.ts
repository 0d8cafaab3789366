/** The pictures of a region: one, or several where one would be too wide for a phone or too tall for a sheet of paper. */
import { diagramOf, isEnd, type Layout, type Scene } from './diagram.ts';
import { draw, type Picture } from './draw.ts';
import { heightMax, widthMax } from './look.ts';
import type { ReadChart, ReadRegion, ReadState } from './read-chart.ts';

/** Best first. */
const layouts: readonly Layout[] = [
  { words: 'arrow', isColumn: false, lineLength: 24 },
  { words: 'arrow', isColumn: false, lineLength: 20 },
  { words: 'box', isColumn: false, lineLength: 28 },
  { words: 'box', isColumn: false, lineLength: 24 },
  { words: 'box', isColumn: true, lineLength: 32 },
  { words: 'box', isColumn: true, lineLength: 26 },
];

/** Throws an Error if not even single states fit. */
export function picturesOf(chart: ReadChart, region: ReadRegion): readonly Picture[] {
  const states = region.states.filter((state) => !state.isViolation && !isEnd(state));
  for (let count = 1; count <= states.length; count++) {
    const pictures = inParts(chart, region, states, count);
    if (pictures.every((picture) => picture !== undefined)) return pictures;
  }
  throw new Error(`${chart.name}, ${region.name}: no picture of it is narrow enough.`);
}

/** As many states in each part, in the order of the chart, which is that of a life. */
function inParts(
  chart: ReadChart,
  region: ReadRegion,
  states: readonly ReadState[],
  count: number,
): readonly (Picture | undefined)[] {
  const partOf = (state: ReadState): number => Math.floor((states.indexOf(state) * count) / states.length);
  const name = region.name === chart.name ? chart.name : `${chart.name}, ${region.name}`;
  return Array.from({ length: count }, (_, part) => {
    const title = count > 1 ? `${name}, part ${part + 1} of ${count}` : name;
    const place = (state: ReadState): string =>
      !states.includes(state) || partOf(state) === part ? '' : ` (part\u{a0}${partOf(state) + 1})`;
    return fitting({ chart, region, place, states: states.filter((state) => partOf(state) === part) }, title);
  });
}

function fitting(scene: Omit<Scene, 'layout'>, title: string): Picture | undefined {
  for (const layout of layouts) {
    const picture = draw(diagramOf({ ...scene, layout }), title);
    if (picture.width <= widthMax && picture.height <= heightMax) return picture;
  }
  return undefined;
}

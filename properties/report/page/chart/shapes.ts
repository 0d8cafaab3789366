/** The shapes that every chart repeats: they are in the page once, and a chart says where. */
import { markup, type Markup } from '../../markup.ts';
import { metrics } from './layout.ts';

/** From the middle between the two taps of a connection to either. */
const half = metrics.laneDistance / 2;
/** How far what is lost gets, of the way. */
const lostAt = Math.round(half * 0.72);

/** Each has its origin in the middle between the taps, but for `head`, `dot` and `mark`. Colour and stroke are those of the place. */
const shapes = {
  head: markup`<path stroke="none" d="M0 0l-9-4v8z"/>`,
  dot: markup`<circle stroke="none" r="2.5"/>`,
  up: markup`${dot(-half)}<path d="M${-half} 0H${half - 5}"/><path stroke="none" d="M${half} 0l-9-4v8z"/>`,
  down: markup`${dot(half)}<path d="M${half} 0H${5 - half}"/><path stroke="none" d="M${-half} 0l9-4v8z"/>`,
  'lost-up': markup`${dot(-half)}<path d="M${-half} 0H${lostAt}"/>${cross(lostAt)}`,
  'lost-down': markup`${dot(half)}<path d="M${half} 0H${-lostAt}"/>${cross(-lostAt)}`,
  opened: markup`${dot(-half)}${dot(half)}<path class="opening" d="M${-half} 0H${half}"/>`,
  fault: markup`<path stroke-dasharray="2 3" d="M${20 - half} 0H${half - 20}"/>`,
  'missing-down': markup`<path stroke-dasharray="5 4" d="M${half - 5} 0H${12 - half}"/><path fill="none" d="M${3 - half}-5l10 10m0-10l-10 10"/>`,
  'missing-up': markup`<path stroke-dasharray="5 4" d="M${5 - half} 0H${half - 12}"/><path fill="none" d="M${half - 13}-5l10 10m0-10l-10 10"/>`,
  mark: markup`<circle class="mark" r="8"/><text class="sign" y="4">!</text>`,
} as const;

export type ShapeName = keyof typeof shapes;

function dot(x: number): Markup {
  return markup`<circle stroke="none" cx="${x}" r="2.5"/>`;
}

function cross(x: number): Markup {
  return markup`<path class="lost" d="M${x - 4}-4l8 8m0-8l-8 8"/>`;
}

/** To stand in the page before the first chart. */
export function sharedShapes(): Markup {
  return markup`<svg class="shapes" aria-hidden="true" width="0" height="0"><defs>${Object.entries(shapes).map(([name, shape]) => markup`<g id="${name}">${shape}</g>`)}</defs></svg>`;
}

export function shapeAt(name: ShapeName, x: number, y: number): Markup {
  return markup`<use href="#${name}" x="${x}" y="${y}"/>`;
}

/** `degrees` clockwise. */
export function headAt(x: number, y: number, degrees: number): Markup {
  return markup`<use href="#head" transform="translate(${x} ${y})rotate(${degrees})"/>`;
}

/** What of a picture can be pointed at, and then says something. The script of the page lets keys reach it. */
import { markup, type Markup } from '../../markup.ts';

export function item(className: string, words: string, inside: Markup): Markup {
  return markup`<g class="item ${className}" aria-label="${words}">${inside}</g>`;
}

/** Pixels as they are written: to a tenth. */
export function tenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

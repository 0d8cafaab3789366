/** What of a picture can be pointed at, and then says something. The script of the page lets keys reach it. */
import { markup, type Markup } from '../../markup.ts';

export function item(className: string, words: string, inside: Markup): Markup {
  return markup`<g${className !== '' && markup` class="${className}"`} aria-label="${words}">${inside}</g>`;
}

/** What it says is written in the picture, and so is not said twice: the script puts `at` before and `then` behind it. */
export function writtenItem(className: string, at: string, inside: Markup, then = ''): Markup {
  return markup`<g${className !== '' && markup` class="${className}"`} data-at="${at}"${then !== '' && markup` data-then="${then}"`}>${inside}</g>`;
}

/** Pixels as they are written: no line is drawn between two of them. */
export function whole(pixels: number): number {
  return Math.round(pixels);
}

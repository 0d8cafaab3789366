/** Colours, sizes and marks of the pictures. They have a light ground of their own, so that they can be read in dark mode. */
export const ground = '#ffffff';
export const filled = '#eef4fb';
export const ink = '#1f2933';
export const faint = '#5c6773';
export const allowed = '#17692f';
export const forbidden = '#b3261e';

/** Type sizes, in the units of the picture. */
export const textPoints = 13;
export const namePoints = 15;

/** On a phone 358 pixels are left for a picture: so wide, its text is some 10 pixels tall there. */
export const widthMax = 450;
/** On A4 it is then some 8 points tall. */
export const heightMax = 1150;

/** Signs at the head of a line, drawn, as fonts differ in what they have. In Graphviz' input these stand for them. */
export const marks = { clock: '%1', forbiddenClock: '%2', cross: '%3', end: '%4' } as const;
export type Mark = keyof typeof marks;
/** Begins a line that belongs to one with a mark. */
export const indent = '%0';
/** Graphviz knows the widths of ASCII alone: what is as wide stands in for the rest. */
const standIns = [
  ['→', '@'],
  ['×', '~'],
  ['\u{a0}', '_'],
] as const;

export function withStandIns(text: string): string {
  return standIns.reduce((rest, [character, standIn]) => rest.replaceAll(character, standIn), text);
}

export function withoutStandIns(text: string): string {
  return standIns.reduce((rest, [character, standIn]) => rest.replaceAll(standIn, character), text);
}

/** Keeps a line off what is to its left. */
export const gap = withStandIns('\u{a0}');

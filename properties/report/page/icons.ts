/** The signs of the standings, drawn, as fonts differ in what they have. Shapes differ, so that colour is not needed. */
import { standings, standingWords, type Standing } from '../standing.ts';

const paths: Readonly<Record<Standing, string>> = {
  pass: 'M3 8.5l3.2 3.2L13 5',
  violation: 'M4 4l8 8m0 -8l-8 8',
  late: 'M8 2.5a5.5 5.5 0 1 0 .01 0M8 5v3.4l2.3 1.4',
  'unexplained close': 'M8 2.5a5.5 5.5 0 1 0 .01 0M4.4 11.6l7.2 -7.2',
  known: 'M2.5 6.4q2.7 -2.6 5.5 0t5.5 0M2.5 11q2.7 -2.6 5.5 0t5.5 0',
  inconclusive: 'M5.4 6a2.6 2.6 0 1 1 3.9 2.3q-1.3 .8 -1.3 1.9M8 12.9v.1',
};

/** To be put into the style of the page: each sign is cut out of the colour of its text, and has a word for those who do not see it. */
export const signStyles = standings
  .map((one) => {
    const picture = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='black' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'><path d='${paths[one]}'/></svg>`;
    return `.${signOf(one)} { --sign: url("data:image/svg+xml,${encodeURIComponent(picture)}"); --word: '${standingWords[one]}'; }\n`;
  })
  .join('');

/** The class of what stands so, to be the first of an element: it gets the sign and the colour. */
export function signOf(standing: Standing): string {
  return `s-${classOf(standing)}`;
}

export function classOf(standing: Standing): string {
  return standing.replaceAll(' ', '-');
}

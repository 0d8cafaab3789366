import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { allCharts } from '../../model/charts.ts';
import { actionWords, delayMeanings, delayWords, guardWords } from '../../model/words.ts';
import { pathsOnDisk, textOnDisk } from './folder.ts';
import { allPages } from './pages.ts';

const docs = fileURLToPath(new URL('../', import.meta.url));
const pages = allPages();

test('the pages say what model and citations say; `npm run docs` writes them anew', () => {
  const stale = pages.filter(({ path, text }) => textOnDisk(path) !== text).map(({ path }) => path);
  const wanted = new Set(pages.map(({ path }) => path));
  expect(stale).toEqual([]);
  expect(pathsOnDisk().filter((path) => !wanted.has(path))).toEqual([]);
});

test('links lead to files and places that are there', () => {
  const texts = [
    ...pages.map(({ path, text }) => ({ path: join('generated', path), text })),
    ...['README.md', '../README.md'].map((path) => ({ path, text: readFileSync(join(docs, path), 'utf8') })),
  ];
  const links = texts.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, file = '', place]) => ({
      from: path,
      to: file === '' ? path : join(dirname(path), file),
      place,
    })),
  );
  const broken = links.filter(
    ({ to, place }) => !existsSync(join(docs, to)) || (place !== undefined && !hasPlace(to, place)),
  );
  expect(links.length).toBeGreaterThan(500);
  expect(broken).toEqual([]);
});

/** An anchor, or a heading of one word or several. */
function hasPlace(path: string, place: string): boolean {
  const text = readFileSync(join(docs, path), 'utf8');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  );
  return text.includes(`<a id="${place}">`) || headings.includes(place);
}

test('no tag of a picture has an attribute twice, which browsers do not show', () => {
  const pictures = pages.filter(({ path }) => path.endsWith('.svg'));
  const wrong = pictures.flatMap(({ path, text }) =>
    [...text.matchAll(/<[a-z][^>]*>/g)]
      .filter(([tag]) => {
        const names = [...tag.matchAll(/ ([\w-]+)="/g)].map(([, name]) => name);
        return new Set(names).size < names.length;
      })
      .map(([tag]) => `${path}: ${tag}`),
  );
  expect(pictures.length).toBeGreaterThan(allCharts.length);
  expect(wrong).toEqual([]);
});

test('there are no words for what no chart has', () => {
  const unused = [
    ...Object.keys(delayWords).filter((key) => !namesOf('delays').has(key)),
    ...Object.keys(delayMeanings).filter((key) => !namesOf('delays').has(key)),
    ...Object.keys(guardWords).filter((key) => !namesOf('guards').has(key)),
    ...Object.keys(actionWords).filter((key) => !namesOf('actions').has(key)),
  ];
  expect(unused).toEqual([]);
});

/** The names that the charts have for their delays, guards or actions, and the same after the name of the chart. */
function namesOf(kind: 'delays' | 'guards' | 'actions'): ReadonlySet<string> {
  return new Set(
    allCharts.flatMap(({ name, machine }) =>
      Object.keys(machine.implementations[kind]).flatMap((key) => [key, `${name}.${key}`]),
    ),
  );
}

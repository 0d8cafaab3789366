/** The rules of the house, as tests: what may import what, what the pure rooms may not touch, and that names are real. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { allCharts } from '../model/charts.ts';
import { statementIdsFile, statementIdsSource } from '../model/vocabulary/generate.ts';
import { eventTypes } from '../model/vocabulary/event.ts';
import { statementIds } from '../model/vocabulary/statement-ids.ts';
import { expectations } from '../model/vocabulary/statement.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const rooms = ['model', 'impl', 'properties', 'benchmarks', 'docs'];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' || entry.name === 'node_modules' ? [] : filesBelow(path);
    return [path];
  });
}

const files = rooms.flatMap((room) => filesBelow(join(root, room))).map((path) => relative(root, path));
const sources = files.filter((path) => path.endsWith('.ts'));
const code = sources.filter((path) => !path.endsWith('.test.ts'));
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The area of the house that a file belongs to, by its path. */
function areaOf(path: string): string {
  if (path.startsWith('model/vocabulary/')) return 'model/vocabulary';
  if (path.startsWith('impl/edge/')) return 'impl/edge';
  return path.split('/')[0] ?? '';
}

/** Who may import whom, itself included. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'model/vocabulary': ['model/vocabulary'],
  model: ['model', 'model/vocabulary'],
  impl: ['impl', 'model/vocabulary'],
  'impl/edge': ['impl/edge', 'impl', 'model/vocabulary'],
  properties: ['properties', 'model', 'model/vocabulary', 'impl', 'impl/edge'],
  benchmarks: ['benchmarks', 'impl', 'impl/edge', 'model', 'model/vocabulary', 'properties'],
  docs: ['docs', 'model', 'model/vocabulary', 'properties'],
};

function importsOf(path: string): readonly { readonly specifier: string; readonly typesOnly: boolean }[] {
  const pattern = /^(?:import|export)\s+(type\s+)?[^;]*?from\s+'([^']+)'/gms;
  return [...textOf(path).matchAll(pattern)].map(([, type, specifier]) => ({
    specifier: specifier ?? '',
    typesOnly: type !== undefined,
  }));
}

/** Clocks, timers, chance and I/O: time is an argument in these rooms. */
const banned =
  /\b(Date\.now|new Date|performance\.|setTimeout|setInterval|setImmediate|Math\.random|(?<!['`])process\.)/;
const isPure = (path: string): boolean =>
  (areaOf(path) === 'model' || areaOf(path) === 'impl' || areaOf(path) === 'model/vocabulary') &&
  path !== 'model/vocabulary/generate.ts';

describe('the house', () => {
  test('imports go from the rooms below to the rooms above', () => {
    const wrong = code.flatMap((path) =>
      importsOf(path)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => relative(root, resolve(root, dirname(path), specifier)))
        .filter((target) => !(mayImport[areaOf(path)] ?? []).includes(areaOf(target)))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('the broker and the model share words, not logic', () => {
    const allowed = new Set(['model/vocabulary/packet.ts']);
    const wrong = code
      .filter((path) => path.startsWith('impl/'))
      .flatMap((path) =>
        importsOf(path)
          .filter(({ specifier, typesOnly }) => specifier.startsWith('.') && !typesOnly)
          .map(({ specifier }) => relative(root, resolve(root, dirname(path), specifier)))
          .filter((target) => target.startsWith('model/') && !allowed.has(target))
          .map((target) => `${path} imports the values of ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  test('the broker core and the model read no clock, draw no chance and do no I/O', () => {
    const wrong = code.filter(isPure).flatMap((path) => {
      const used = banned.exec(textOf(path).replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, ''));
      const imported = importsOf(path).filter(
        ({ specifier }) => specifier.startsWith('node:') || specifier === 'mqtt-packet',
      );
      return [
        ...(used ? [`${path} uses ${used[1]}`] : []),
        ...imported.map(({ specifier }) => `${path} imports ${specifier}`),
      ];
    });
    expect(wrong).toEqual([]);
  });

  test.each(allCharts.map((chart) => [chart.name, chart] as const))(
    '%s is told only words of the alphabet',
    (_, { machine }) => {
      const words = new Set<string>(eventTypes);
      const unknown = machine.events.filter((type) => {
        if (type.startsWith('xstate.')) return false;
        if (type.endsWith('.*')) return !eventTypes.some((word) => word.startsWith(type.slice(0, -1)));
        return !words.has(type);
      });
      expect(machine.events.length).toBeGreaterThan(0);
      expect(unknown).toEqual([]);
    },
  );

  test('no state takes away by a wildcard what its region says of an event', () => {
    const regions = allCharts.flatMap(({ machine }) =>
      machine.root.type === 'parallel' ? Object.values(machine.root.states) : [machine.root],
    );
    const shadowed = regions.flatMap((region) =>
      Object.values(region.states).flatMap((state) =>
        [...region.transitions.keys()]
          .filter((type) => !state.transitions.has(type) && state.transitions.has(`${type.split('.')[0]}.*`))
          .map((type) => `${state.id}: ${type}`),
      ),
    );
    expect(regions.length).toBeGreaterThan(allCharts.length);
    expect(shadowed).toEqual([]);
  });

  test('every statement that is cited exists', () => {
    const known = new Set<string>([...statementIds, ...Object.keys(expectations)]);
    const citation = /(?:3\.1\.1|5\.0):(?:MQTT|U)-[\d.]+(?:-\d+)+|expected:[a-z-]+/g;
    const cited = files
      .filter((path) => /\.(ts|md)$/.test(path) && !path.endsWith('house.test.ts'))
      .flatMap((path) => [...textOf(path).matchAll(citation)].map(([id]) => ({ path, id })));
    expect(cited.length).toBeGreaterThan(200);
    expect(cited.filter(({ id }) => !known.has(id)).map(({ path, id }) => `${path} cites ${id}`)).toEqual([]);
  });

  test('every file that a page or a comment names by its room is there', () => {
    const named =
      /(?<![\w./-])(?:\.\.\/)*((?:model|impl|properties|benchmarks)\/[\w./-]+\.ts|docs\/[\w./-]+\.(?:ts|md|json))\b/g;
    const pages = ['README.md', 'CONTRIBUTING.md', ...files.filter((path) => path.endsWith('.md'))];
    const comments = sources.map((path) => [path, (textOf(path).match(/\/\*\*[^]*?\*\//g) ?? []).join('\n')] as const);
    const texts = [...pages.map((path) => [path, textOf(path)] as const), ...comments];
    const names = texts.flatMap(([path, text]) => [...text.matchAll(named)].map(([, name = '']) => ({ path, name })));
    expect(names.length).toBeGreaterThan(50);
    const gone = names.filter(({ name }) => !existsSync(join(root, name)));
    expect(gone.map(({ path, name }) => `${path} names ${name}`)).toEqual([]);
  });

  test('the ids of the statements are those of the ledgers', () => {
    expect(readFileSync(statementIdsFile, 'utf8')).toBe(statementIdsSource());
  });

  test('no file is longer than 400 lines', () => {
    const long = sources.filter((path) => !path.endsWith('statement-ids.ts') && textOf(path).split('\n').length > 401);
    expect(long).toEqual([]);
  });
});

/** The command `report`: what it makes of reports, and of files that are none. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseReport } from '../report/read-document.ts';
import { mqttLiveness } from './command.ts';
import { Progress } from '../check/progress.ts';

const silent = new Progress({ write: () => true, isTTY: false } as unknown as NodeJS.WriteStream);

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly told: string }> {
  let told = '';
  const print = (text: string): void => void (told += `${text}\n`);
  return { code: await mqttLiveness(words, { print, printError: print, progress: silent }), told };
}

describe('reports', () => {
  let directory: string;
  const at = (name: string): string => join(directory, name);
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-reports-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('are written by a check in all their forms, and made again from the data alone, of several as one', async () => {
    const few = ['--broker', 'own', '--only', 'A protocol level that', '--runs', '1', '--seed', '7'];
    const checked = await run('check', ...few, '--report', at('one'), '--json', at('one.json'));
    expect(checked.told).toContain(`report: ${at('one/index.html')}`);
    expect((await readdir(at('one'))).toSorted()).toEqual(['index.html', 'junit.xml', 'report.json', 'summary.md']);
    const data = await readFile(at('one.json'), 'utf8');
    expect(await readFile(at('one/report.json'), 'utf8')).toBe(data);
    expect(parseReport(data).brokers).toMatchObject([{ broker: 'own', seed: 7 }]);

    expect((await run('report', at('one.json'), '--out', at('again'))).code).toBe(0);
    for (const name of await readdir(at('one')))
      expect(await readFile(at(`again/${name}`), 'utf8')).toBe(await readFile(at(`one/${name}`), 'utf8'));

    expect((await run('report', at('one.json'), at('one.json'), '--out', at('both'))).code).toBe(0);
    const both = parseReport(await readFile(at('both/report.json'), 'utf8'));
    expect(both.brokers.map(({ broker }) => broker)).toEqual(['own', 'own (2)']);

    const nowhere = await run('report', at('one.json'), '--out', '/proc/no/report');
    expect(nowhere).toMatchObject({ code: 2 });
    expect(nowhere.told).toContain('--out /proc/no/report cannot be written');
  });

  it('are not made of files that are none, and the user is told which and why', async () => {
    await writeFile(at('none.json'), '{ "format": "something else" }');
    const other = await run('report', at('none.json'), '--out', at('never'));
    expect(other).toMatchObject({ code: 2 });
    expect(other.told).toContain(`${at('none.json')}: It is no report of version 1`);
    expect(await run('report', at('missing.json'), '--out', at('never'))).toMatchObject({ code: 2 });
    expect(await readdir(directory)).not.toContain('never');
  });

  it('that cannot be written are told of before the work', async () => {
    await writeFile(at('file'), '');
    const refused = await run('check', '--broker', 'own', '--runs', '1', '--report', at('file/inside'));
    expect(refused.code).toBe(2);
    expect(refused.told).not.toContain('pass');
  });
});

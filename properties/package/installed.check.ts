/** The package in an empty project, used there as its users do. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { projectWithPackage, quietly, root, type Project } from './project.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
const made = await projectWithPackage();
if (typeof made === 'string') process.stdout.write(`Left out, as the npm registry cannot be asked:\n${made}\n`);

describe.skipIf(typeof made === 'string')('the package, installed in an empty project', () => {
  const project = made as Project;
  const modules = join(project.directory, 'node_modules');
  afterAll(() => project.remove());

  test('brings what it needs at run time, and no tool of its makers', async () => {
    const installed = (await readdir(modules)).filter((name) => !name.startsWith('.'));
    expect(installed).toEqual(expect.arrayContaining(['mqtt-liveness', ...Object.keys(manifest.dependencies)]));
    // What fast-check is made with is what it brings.
    const tools = new Set(Object.keys(manifest.devDependencies).filter((name) => name !== 'pure-rand'));
    expect(installed.filter((name) => tools.has(name))).toEqual([]);
  });

  test('holds neither tests nor sources nor records', async () => {
    const files = await readdir(join(modules, 'mqtt-liveness'), { recursive: true });
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md']));
    expect(files.filter((name) => /\.test\.|benchmarks|\.ndjson$|(?<!\.d)\.ts$/u.test(name))).toEqual([]);
  });

  test.each(['mqtt-liveness', 'mqtt-liveness-broker'])('%s tells how it is used, and its version', async (bin) => {
    const { code, output } = await project.run(`.bin/${bin}`, ['--help']);
    expect(output).toContain(`Usage: ${bin}`);
    expect(code).toBe(0);
    expect(await project.run(`.bin/${bin}`, ['--version'])).toEqual({ code: 0, output: `${manifest.version}\n` });
  });

  test('checks the reference broker here and in a process of its own, and leaves aedes out', async () => {
    const few = ['--only', 'A protocol level that', '--runs', '1'];
    const { code, output } = await project.run('.bin/mqtt-liveness', ['check', ...few]);
    expect(output).toContain('left out: aedes is not installed');
    expect(output).toMatch(/^own: 2 pass/mu);
    expect(output).toMatch(/^own-tcp: 2 pass/mu);
    expect(code).toBe(0);
  });

  test('writes a report that is whole', async () => {
    const few = ['--broker', 'own', '--only', 'A protocol level that', '--runs', '1', '--report', 'report'];
    const { code, output } = await project.run('.bin/mqtt-liveness', ['check', ...few]);
    expect(output).toContain('report: report/index.html');
    expect(code).toBe(0);
    const page = await readFile(join(project.directory, 'report/index.html'), 'utf8');
    expect(page).toMatch(/<h2 id="?league-title"?>League table/u);
    expect(page).toContain('light-dark(');
    expect(page).toContain("matchMedia('(prefers-color-scheme: dark)')");
  });

  describe('beside the tools of a team', () => {
    test('has types for every entry, under strict settings', async () => {
      const tools = ['vitest', 'typescript', '@types/node'].map((name) => `${name}@${manifest.devDependencies[name]}`);
      expect(await project.npm('install', ...quietly, '--save-dev', ...tools)).toMatchObject({ code: 0 });
      for (const examples of ['properties/package/example', 'docs/examples'])
        await cp(join(root, examples), project.directory, { recursive: true });
      expect(await project.run('typescript/bin/tsc', ['-p', '.'])).toEqual({ code: 0, output: '' });
    });

    test.each(['judge-a-trace', 'observe-online', 'arbitraries', 'explore'])('runs the example %s', async (example) => {
      const page = await readFile(join(root, 'docs/api.md'), 'utf8');
      const { code, output } = await project.run(`../${example}.ts`, []);
      expect(page).toContain(`\`\`\`text\n${output}\`\`\``);
      expect(code).toBe(0);
    });

    test('the six lines of the README are a suite', async () => {
      const readme = await readFile(join(root, 'README.md'), 'utf8');
      const [, lines = ''] = /^```ts\n([^`]*brokerConformance[^`]*)^```$/mu.exec(readme) ?? [];
      // Some of it, as all takes a minute.
      const fewer = lines.replace('brokerConformance({', "brokerConformance({ only: 'A protocol level', runs: 1,");
      expect(fewer).not.toBe(lines);
      await mkdir(join(project.directory, 'src'));
      await mkdir(join(project.directory, 'test'));
      await writeFile(join(project.directory, 'test/broker.test.ts'), fewer);
      await writeFile(
        join(project.directory, 'src/my-broker.ts'),
        "export { startBroker as startMyBroker } from 'mqtt-liveness/broker';\n",
      );
      const { code, output } = await project.run('vitest/vitest.mjs', ['run', '--reporter', 'verbose', 'test/']);
      expect(output).toMatch(/✓ .*MQTT 3\.1\.1 > A protocol level that/u);
      expect(output).toMatch(/✓ .*MQTT 5\.0 > A protocol level that/u);
      expect(code).toBe(0);
    });

    test('a wrong broker fails the test of the property that it breaks, and that can be replayed', async () => {
      const spec = ['run', '--reporter', 'verbose', 'wrong.spec.ts'];
      const { code, output } = await project.run('vitest/vitest.mjs', spec);
      expect(output).toMatch(/✓ .*a wrong broker > MQTT 3\.1\.1 > A protocol level/u);
      expect(output).toMatch(/× .*a wrong broker > MQTT 3\.1\.1 > A session without expiry/u);
      expect(output).toMatch(/Nonconformance: [^]*3\.1\.1:MQTT-3\.2\.2-2 \(MUST\)[^]*◀── CONNACK sp=0/u);
      expect(output).toMatch(/↓ .*as is known > MQTT 3\.1\.1 > A session without expiry.*known: .*all are new/u);
      expect(output).toMatch(/✓ .*known: 3\.1\.1:MQTT-3\.2\.2-2: it says that all are new/u);
      expect(output).toMatch(/↓ .*known: 3\.1\.1:MQTT-3\.1\.0-1.*not seen in this run/u);
      expect(code).toBe(1);
      const [, variable = '', file = '', path = ''] = /(MQTT_\w+)=(\S+) npx vitest run (\S+)/u.exec(output) ?? [];
      expect(path).toBe('wrong.spec.ts');
      const replayed = await project.run('vitest/vitest.mjs', spec, { [variable]: file });
      expect(replayed.output).toMatch(/× .*a wrong broker > replays/u);
      expect(replayed.code).toBe(1);
    });
  });
});

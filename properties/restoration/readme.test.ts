import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test, vi } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the example of the README does what it says', async () => {
  const readme = await readFile(`${root}README.md`, 'utf8');
  const examples = [...readme.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => code);
  const contents = examples.find((code) => code.includes('Broker.restore'));
  if (contents === undefined) throw new Error('The README has no example of a store.');
  const bundle = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    conditions: ['mqtt-liveness:source'],
    write: false,
    format: 'esm',
  });
  const printed = vi.spyOn(console, 'log').mockReturnValue();
  await import(`data:text/javascript,${encodeURIComponent(bundle.outputFiles[0]?.text ?? '')}`);
  const promised = [...contents.matchAll(/sessionPresent: (true|false)/g)].map(([, value]) => value === 'true');
  expect(promised).toEqual([false, true]);
  expect(printed.mock.calls).toMatchObject(
    promised.map((sessionPresent) => [[{ event: { type: 'server.CONNACK', reasonCode: 0, sessionPresent } }]]),
  );
  printed.mockRestore();
});

/** Builds a broker that is wrong, or a part of it, with the substitutions in its source. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Broker, BrokerOptions } from '../../impl/broker.ts';
import type { Edit, WrongBroker } from './edit.ts';

const implFolder = fileURLToPath(new URL('../../impl/', import.meta.url));

/** Builds the broken broker. Throws if an edit does not find its place, exactly once. */
export async function makeWrongBroker({
  fault,
  edits,
}: WrongBroker): Promise<(options: Partial<BrokerOptions>) => Broker> {
  const module = (await loadWrong(['broker.ts'], fault, edits)) as { readonly Broker: typeof Broker };
  return (options) => new module.Broker(options);
}

/**
 * Loads modules of impl/, as one that exports what they do, with the edits in them and in what they import. Throws if an
 * edit does not find its place, exactly once.
 */
export async function loadWrong(entries: readonly string[], fault: string, edits: readonly Edit[]): Promise<unknown> {
  const used = new Set<Edit>();
  const bundle = await build({
    stdin: {
      contents: entries.map((entry) => `export * from './${entry}';`).join('\n'),
      resolveDir: implFolder,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [
      {
        name: 'fault',
        setup(plugin): void {
          plugin.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
            let contents = await readFile(path, 'utf8');
            for (const one of edits.filter(({ file }) => path === `${implFolder}${file}`)) {
              contents = substitute(contents, one, fault);
              used.add(one);
            }
            return { contents, loader: 'ts' };
          });
        },
      },
    ],
  });
  const unused = edits.find((one) => !used.has(one));
  if (unused)
    throw new Error(`The control «${fault}» edits ${unused.file}, which is not part of ${entries.join(', ')}.`);
  const [output] = bundle.outputFiles;
  if (!output) throw new Error(`The control «${fault}» was not built.`);
  return import(`data:text/javascript;base64,${Buffer.from(output.contents).toString('base64')}`);
}

function substitute(contents: string, { file, from, to }: Edit, fault: string): string {
  const pieces = contents.split(from);
  if (pieces.length !== 2)
    throw new Error(
      `The control «${fault}» looks for a line of ${file} that stands there ${pieces.length - 1} times: ${from}`,
    );
  return pieces.join(to);
}

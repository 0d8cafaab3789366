/**
 * Controls: brokers that are wrong in one small way each. A control is a substitution in the broker's own source, so that
 * the broker stays free of switches; one that no longer finds its place fails to build, and so is kept in step.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Broker, BrokerOptions } from '../../impl/broker.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';

export interface Edit {
  /** Below impl/. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

export function edit(file: string, from: string, to: string): Edit {
  return { file, from, to };
}

export interface Control {
  /** What is wrong. */
  readonly fault: string;
  readonly edits: readonly Edit[];
  /** The sentence of the property that has to catch it. */
  readonly caughtBy: string;
  /** In which it shows; the first of the property's otherwise. */
  readonly version?: ProtocolVersion;
}

const implFolder = fileURLToPath(new URL('../../impl/', import.meta.url));

/** Builds the broken broker. Throws if an edit does not find its place, exactly once. */
export async function makeWrongBroker({ fault, edits }: Control): Promise<(options: Partial<BrokerOptions>) => Broker> {
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
    stdin: { contents: entries.map((entry) => `export * from './${entry}';`).join('\n'), resolveDir: implFolder },
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

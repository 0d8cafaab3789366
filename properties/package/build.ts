/**
 * `npm run build`: writes to dist/, as JavaScript with types, what the entries of the package reach, and nothing else.
 *
 * TypeScript gives what is imported its new extension. Scripts for other processes and threads are named by URLs instead,
 * as `new URL('own-process.ts', import.meta.url)`: these are done here, and have to be among what was written.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');
const typescript = join(root, 'node_modules/typescript/bin/tsc');

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [typescript, '-p', join(import.meta.dirname, 'tsconfig.json')], { stdio: 'inherit' });

for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.js')) continue;
  const file = join(dist, name);
  const code = readFileSync(file, 'utf8');
  const renamed = code.replaceAll(/new URL\('(.*)\.ts', import\.meta\.url\)/gu, (_, script: string) => {
    if (!existsSync(join(dirname(file), `${script}.js`)))
      throw new Error(`dist/${name} runs ${script}.ts, which properties/package/tsconfig.json leaves out.`);
    return `new URL('${script}.js', import.meta.url)`;
  });
  // What is read beside a module, such as a style sheet, is taken as it is.
  for (const [, asset = ''] of renamed.matchAll(/new URL\('([\w-]+\.(?:css|js))', import\.meta\.url\)/gu)) {
    const to = join(dirname(file), asset);
    if (!existsSync(to)) copyFileSync(join(root, dirname(name), asset), to);
  }
  if (renamed !== code) writeFileSync(file, renamed);
}

/** Writes statement-ids.ts from the two ledgers; `npm run generate`. A test fails while the file is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Ledger {
  readonly statements: readonly { readonly id: string }[];
  readonly unnumbered: readonly { readonly id: string }[];
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
export const statementIdsFile = here('statement-ids.ts');

export function statementIdsSource(): string {
  return (
    '/** Generated from ledgers/ by `npm run generate`: the id of every statement, after the version it belongs to. */\n' +
    `export const statementIds = [\n${idLines('3.1.1')}${idLines('5.0')}] as const;\n`
  );
}

function idLines(version: string): string {
  const ledger = JSON.parse(readFileSync(here(`ledgers/mqtt-${version}.json`), 'utf8')) as Ledger;
  return [...ledger.statements, ...ledger.unnumbered].map(({ id }) => `  '${version}:${id}',\n`).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(statementIdsFile, statementIdsSource());

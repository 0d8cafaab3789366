/** The format of the checker's reports: its JSON Schema, and the same for people. */
import { z } from 'zod';
import { reportSchema } from '../../properties/report/document.ts';
import { blocks, code, link, origin, plain, table, type Page } from './markdown.ts';

export const reportPath = 'report/README.md';
const schemaName = 'report.schema.json';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

export function reportPages(): readonly Page[] {
  // Written for readers, who pass over what they do not know: further fields are allowed.
  const schema = z.toJSONSchema(reportSchema, { io: 'input' }) as Schema;
  const text = blocks(
    '# The report as data',
    origin(link('properties/report/document.ts', '../../../properties/report/document.ts')),
    `What ${code('mqtt-liveness check --json FILE')} writes, and ${code('--report DIR')} beside the page, JUnit XML and Markdown that are made from it; ${code('mqtt-liveness report')} makes them again. The same as ${link('JSON Schema', schemaName)}. Readers of version 1 pass over fields that they do not know, and what is there keeps its meaning.`,
    '## document',
    fieldTable(schema),
    ...Object.entries(schema.$defs ?? {}).flatMap(([name, one]) => [
      `## ${name}`,
      plain(one.description ?? ''),
      fieldTable(one),
    ]),
  );
  return [
    { path: reportPath, text },
    { path: `report/${schemaName}`, text: `${JSON.stringify(schema, undefined, 2)}\n` },
  ];
}

function fieldTable(schema: Schema): string {
  return table(['field', 'what it is', 'meaning'], rowsOf(schema, ''));
}

/** Fields of objects that have no name of their own stand below them, as `allowed.fromMs`. */
function rowsOf({ properties = {}, required = [] }: Schema, before: string): string[][] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${before}${name}`;
    const isOptional = !required.includes(name);
    const inner = field.properties ? field : field.items?.properties ? field.items : undefined;
    return [
      [code(path), `${kindOf(field)}${isOptional ? ', optional' : ''}`, withCode(field.description ?? '')],
      ...(inner ? rowsOf(inner, `${path}${inner === field ? '' : '[]'}.`) : []),
    ];
  });
}

function kindOf(schema: Schema): string {
  const { $ref, items, additionalProperties, type = 'anything', format } = schema;
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? '';
    return link(name, `#${name}`);
  }
  if (schema.enum) return schema.enum.map((one) => code(one)).join(', ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (items) return `list of ${kindOf(items)}`;
  if (type === 'object' && additionalProperties) return `object of ${kindOf(additionalProperties)}`;
  return format ?? type;
}

/** Descriptions have code in backticks, and no other markup. */
function withCode(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? code(part) : plain(part)))
    .join('');
}

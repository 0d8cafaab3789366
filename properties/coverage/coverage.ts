/** Which statements of the standard are shown by what, computed from the citations in model, properties, cases and broker. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allCharts } from '../../model/charts.ts';
import type { StateMeta } from '../../model/run/chart.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { allStatements, type Statement, type StatementId } from '../../model/vocabulary/statement.ts';
import { allProperties } from '../sentences/all.ts';
import { allCases } from '../conformance/all.ts';
import { allControls } from '../controls/all.ts';
import { exceptions } from './exceptions.ts';
import { exceptedAreas, exceptedStatements } from './model-exceptions.ts';

export interface Coverage {
  readonly statement: Statement;
  /** Sentences of the cases that cite it. Each of them fails on a broker with the fault that it names. */
  readonly cases: readonly string[];
  /** Sentences of the properties that cite it, of those with a control: a broker that is wrong, and caught by the property. */
  readonly controlledProperties: readonly string[];
  readonly otherProperties: readonly string[];
  /** Statecharts of the model that stand for it. */
  readonly charts: readonly string[];
  /** Files of the broker that name it, below impl/. */
  readonly brokerFiles: readonly string[];
  /** Why nothing can show it. */
  readonly exception: string | undefined;
  /** Why no statechart stands for it, if none does. */
  readonly modelException: string | undefined;
}

/** Every statement that binds the server and that a peer can see, 3.1.1 first. */
export function coverageOfServer(): readonly Coverage[] {
  return coverageOfAll().filter(({ statement }) => bindsServerVisibly(statement));
}

/** Every statement that binds client or server, on the wire or not, 3.1.1 first: what the model has a place for. */
export function coverageOfModel(): readonly Coverage[] {
  return coverageOfAll().filter(({ statement }) => binders.has(statement.binds));
}

/** Every statement of both ledgers, 3.1.1 first. */
export function coverageOfAll(): readonly Coverage[] {
  const cases = citations(Object.values(allCases).flat());
  const controlled = new Set(allControls.map(({ caughtBy }) => caughtBy));
  const controlledProperties = citations(allProperties.filter(({ sentence }) => controlled.has(sentence)));
  const otherProperties = citations(allProperties.filter(({ sentence }) => !controlled.has(sentence)));
  const charts = chartCitations();
  const brokerFiles = brokerCitations();
  return allStatements.map((statement) => ({
    statement,
    cases: cases.get(statement.id) ?? [],
    controlledProperties: controlledProperties.get(statement.id) ?? [],
    otherProperties: otherProperties.get(statement.id) ?? [],
    charts: charts.get(statement.id) ?? [],
    brokerFiles: brokerFiles.get(statement.id) ?? [],
    exception: exceptions[statement.id as StatementId],
    modelException: charts.has(statement.id)
      ? undefined
      : (exceptedStatements.get(statement.id) ?? exceptedAreas[statement.area]),
  }));
}

const binders: ReadonlySet<string> = new Set(['client', 'server', 'both']);

/** What binds this side. */
export function bindsSide({ statement }: Coverage, side: 'client' | 'server'): boolean {
  return statement.binds === side || statement.binds === 'both';
}

/** Whether it has neither a place in a chart nor a reason to have none. */
export function isMissingInModel({ charts, modelException }: Coverage): boolean {
  return charts.length === 0 && modelException === undefined;
}

/** Whether something fails if the broker breaks the statement. */
export function isShown({ cases, controlledProperties }: Coverage): boolean {
  return cases.length > 0 || controlledProperties.length > 0;
}

export function versionOf({ statement }: Coverage): ProtocolVersion {
  return statement.id.startsWith('5.0:') ? '5.0' : '3.1.1';
}

/** What a server owes, and a peer can see. */
export function bindsServerVisibly({ binds, observable }: Statement): boolean {
  return (binds === 'server' || binds === 'both') && observable === 'wire';
}

type Cited = Map<string, string[]>;

function citations(sources: readonly { readonly sentence: string; readonly statements: readonly string[] }[]): Cited {
  const cited: Cited = new Map();
  for (const { sentence, statements } of sources) for (const id of statements) note(cited, id, sentence);
  return cited;
}

function chartCitations(): Cited {
  const cited: Cited = new Map();
  for (const { name, machine } of allCharts) {
    const nodes = [machine.root];
    for (let node = nodes.pop(); node; node = nodes.pop()) {
      nodes.push(...Object.values(node.states));
      const { statements = [] } = (node.meta ?? {}) as StateMeta<unknown>;
      for (const id of statements) note(cited, id, name);
    }
  }
  return cited;
}

function brokerCitations(): Cited {
  const cited: Cited = new Map();
  const folder = fileURLToPath(new URL('../../impl/', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  for (const file of files.toSorted())
    for (const id of idsIn(readFileSync(`${folder}${file}`, 'utf8'))) note(cited, id, file);
  return cited;
}

/** Also in the short form of comments, `3.1.1:MQTT-3.3.1-6, -8; 5.0:MQTT-3.3.1-9, -10`. */
export function idsIn(source: string): string[] {
  return [...source.matchAll(/((?:3\.1\.1|5\.0):(?:MQTT|U)-[\d.]+)-(\d+)((?:, -\d+)*)/g)].flatMap(
    ([, stem = '', number = '', more = '']) => [number, ...more.split(', -').slice(1)].map((last) => `${stem}-${last}`),
  );
}

function note(cited: Cited, id: string, by: string): void {
  const already = cited.get(id) ?? [];
  if (!already.includes(by)) cited.set(id, [...already, by]);
}

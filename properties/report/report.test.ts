import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { marked } from 'marked';
import { SaxesParser } from 'saxes';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { reportSchema, type ReportDocument } from './document.ts';
import { junitXml } from './junit.ts';
import { reportPage } from './page/page.ts';
import { formatReport, mergeReports, parseReport } from './read-document.ts';
import { sampleReport } from './sample.ts';
import { countFindings, countStandings, ranked } from './standing.ts';
import { markdownSummary } from './summary.ts';

let report: ReportDocument;
beforeAll(async () => {
  report = await sampleReport();
});

describe('the report as data', () => {
  it('is as the JSON Schema says, and has nothing that the schema does not name', () => {
    const schema = z.toJSONSchema(reportSchema, { io: 'output' });
    const validate = new Ajv2020({ strict: true, formats: { 'date-time': true } }).compile(schema);
    const data: unknown = JSON.parse(formatReport(report));
    validate(data);
    expect(validate.errors).toBeNull();
    expect(validate({ ...report, surprise: 1 })).toBe(false);
  });

  it('is as the schema in docs says', () => {
    const file = new URL('../../docs/generated/report/report.schema.json', import.meta.url);
    const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
    const validate = new Ajv2020({ strict: true, formats: { 'date-time': true } }).compile(schema);
    expect(validate(JSON.parse(formatReport(report)))).toBe(true);
    // Later fields are passed over.
    expect(validate({ ...report, surprise: 1 })).toBe(true);
    expect(validate({ ...report, brokers: [{}] })).toBe(false);
  });

  it('can be read again', () => {
    expect(parseReport(formatReport(report))).toEqual(report);
    expect(parseReport(JSON.stringify({ ...report, surprise: 1 }))).toEqual(report);
  });

  it('says where a file is no report', () => {
    expect(() => parseReport('{')).toThrow('It is not JSON');
    expect(() => parseReport(JSON.stringify({ ...report, formatVersion: 2 }))).toThrow('at formatVersion');
    const [broker] = report.brokers;
    const wrong = { ...report, brokers: [{ ...broker, seed: 'none' }] };
    expect(() => parseReport(JSON.stringify(wrong))).toThrow('at brokers[0].seed');
  });

  it('of several checks is one, in which names differ', () => {
    const merged = mergeReports([report, report]);
    expect(merged.brokers.map(({ broker }) => broker)).toEqual([
      'own',
      'hasty',
      'forgetful',
      'own (2)',
      'hasty (2)',
      'forgetful (2)',
    ]);
    expect(merged.statements).toEqual(report.statements);
  });

  it('counts what was known apart, and a death as a violation', () => {
    const [own, hasty, forgetful] = report.brokers;
    if (!own || !hasty || !forgetful) throw new Error('There are three brokers.');
    expect(countStandings(own)).toMatchObject({ violation: 0, late: 0, inconclusive: 0 });
    expect(countFindings(hasty)).toEqual({
      violation: hasty.findings.length - 3,
      late: 1,
      'unexplained close': 1,
      known: 1,
    });
    expect(countFindings(forgetful).violation).toBe(forgetful.findings.length + 1);
    expect(ranked(report.brokers).map(({ broker }) => broker)).toEqual(['own', 'hasty', 'forgetful']);
  });
});

/** All that a hostile broker, or the file of one, might name. */
const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  ']]>',
  '<!-- -->',
  '</style></script></title>',
  '&lt;&amp;',
  '\u0000\u0007\u001B[31m\uFFFF\uD800',
  '\u202Eltr',
  '| a | b |\n\n# heading\n```\n@everyone [x](javascript:alert(1)) <details>',
  '${1}',
  '🦟 \u{1F469}\u200D\u{1F52C} \u2028\u0085',
].join(' ');

/** Every string of it, but for those that have to be what they are. */
function poisoned(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (['format', 'version', 'checkedAt', 'verdict', 'kind', 'tap', 'type'].includes(key)) return value;
    return `${value} ${hostile}`;
  }
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poisoned(inner, name)]));
  return value;
}

describe('what a broker says of itself', () => {
  it('is text in the page, and nothing else', () => {
    const page = reportPage(parseReport(formatReport(poisoned(report) as ReportDocument)));
    // oxlint-disable-next-line no-control-regex
    expect(page).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F\u202A-\u202E\uFFFE\uFFFF]/u);
    expect(page.isWellFormed()).toBe(true);
    const allowed = new Set(tagsOf(reportPage(report)));
    expect(tagsOf(page).filter((tag) => !allowed.has(tag))).toEqual([]);
  });

  it('is text in JUnit XML', () => {
    const whole = poisoned(report) as ReportDocument;
    const [clean, dirty] = [shapeOfXml(junitXml(report)), shapeOfXml(junitXml(whole))];
    expect(dirty).toEqual(clean);
  });

  it('is text in Markdown', () => {
    const summary = markdownSummary(poisoned(report) as ReportDocument);
    const [clean, dirty] = [markdownSummary(report), summary].map((text) =>
      tagsOf(marked.parse(text, { async: false })),
    );
    expect(dirty?.filter((tag) => !clean?.includes(tag))).toEqual([]);
  });
});

/** The tags of HTML, with the names of their attributes and without the values of these. */
function tagsOf(html: string): readonly string[] {
  return [...html.matchAll(/<[a-z!/][^>]*>/gi)].map(([tag]) => tag.replaceAll(/=(?:"[^"]*"|[^\s"'>]*)/g, '='));
}

/** Names of elements and attributes in order. Throws if it is ill-formed. */
function shapeOfXml(xml: string): readonly string[] {
  const names: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => names.push([name, ...Object.keys(attributes)].join(' ')));
  parser.write(xml).close();
  return names;
}

describe('JUnit XML', () => {
  it('has a suite for each broker and version, and its counts are right', () => {
    const suites: Record<string, string>[] = [];
    const cases: string[][] = [];
    const parser = new SaxesParser();
    parser.on('opentag', ({ name, attributes }) => {
      if (name === 'testsuite') {
        suites.push(attributes);
        cases.push([]);
      } else if (name !== 'testsuites') cases.at(-1)?.push(name);
    });
    parser.write(junitXml(report)).close();
    expect(suites.map(({ name }) => name)).toEqual([
      'own, MQTT 3.1.1',
      'own, MQTT 5.0',
      'own, the process',
      'hasty, MQTT 3.1.1',
      'hasty, MQTT 5.0',
      'hasty, the process',
      'forgetful, MQTT 3.1.1',
      'forgetful, MQTT 5.0',
      'forgetful, the process',
      'mosquitto',
    ]);
    for (const [index, { tests, failures, errors, skipped }] of suites.entries()) {
      const names = cases[index] ?? [];
      expect([tests, failures, errors, skipped]).toEqual(
        ['testcase', 'failure', 'error', 'skipped'].map((name) => String(names.filter((one) => one === name).length)),
      );
    }
  });

  /** What Jenkins' xunit plugin lets stand where, by its schema junit-10.xsd. */
  const known: Readonly<Record<string, readonly string[]>> = {
    testsuites: ['in', 'name', 'time', 'tests', 'failures', 'errors'],
    testsuite: ['in testsuites', 'name', 'tests', 'failures', 'errors', 'time', 'skipped', 'timestamp'],
    testcase: ['in testsuite', 'name', 'time', 'classname'],
    failure: ['in testcase', 'type', 'message'],
    error: ['in testcase', 'type', 'message'],
    skipped: ['in testcase', 'type', 'message'],
  };

  it('has nothing that Jenkins refuses, and no two cases that GitLab takes for one', () => {
    const around: string[] = [];
    const names: string[] = [];
    const parser = new SaxesParser();
    parser.on('opentag', ({ name, attributes }) => {
      const allowed = known[name] ?? [];
      expect(allowed).toContain(`in ${around.at(-1) ?? ''}`.trim());
      expect(Object.keys(attributes).filter((one) => !allowed.includes(one))).toEqual([]);
      for (const one of allowed.slice(1).filter((each) => ['name', 'tests', 'failures', 'errors'].includes(each)))
        expect(attributes).toHaveProperty(one);
      expect(attributes['time'] ?? '0').toMatch(/^\d+(\.\d{3})?$/);
      if (name === 'testcase') names.push(`${attributes['classname']}\n${attributes['name']}`);
      around.push(name);
    });
    parser.on('closetag', () => around.pop());
    parser.write(junitXml(poisoned(report) as ReportDocument)).close();
    expect(names.length).toBeGreaterThan(10);
    expect(new Set(names).size).toBe(names.length);
  });

  it('does not call a failure what was known, and skips what is inconclusive', () => {
    const xml = junitXml(report);
    expect(xml).toContain('<skipped message="known deviation: Wills are published at once, by design."/>');
    expect(xml).toContain('<skipped message="inconclusive: no answer within 2 s"/>');
    expect(xml).toContain('<failure message="the server took it" type="5.0:MQTT-3.3.2-8">');
  });
});

describe('the Markdown summary', () => {
  it('fits into a comment, however much was found', () => {
    const many = mergeReports(Array.from({ length: 40 }, () => report));
    const summary = markdownSummary(many);
    expect(Buffer.byteLength(summary)).toBeLessThan(65_536);
    expect(summary).toMatch(/And \d+ more/);
    const long = 'ä'.repeat(100_000);
    const [broker] = report.brokers;
    if (!broker) throw new Error('There are brokers.');
    const names = Array.from({ length: 2_000 }, (_, index) => ({ ...broker, broker: `${index} ${long}` }));
    expect(Buffer.byteLength(markdownSummary({ ...report, brokers: names }))).toBeLessThan(65_536);
  });

  it('tells statement, window and replay of each finding', () => {
    const summary = markdownSummary(report);
    expect(summary).toContain('<b>F1</b> hasty, MQTT 3.1.1: the server closed the connection too early');
    expect(summary).toContain('allowed from 1,500 ms; came at 1,000 ms');
    expect(summary).toContain('Replay: `npm run replay -- check-failures/hasty-F1.ndjson`');
    expect(summary).toContain('late, flaky 2 of 5');
  });

  it('says in a line what is new, shows what fails the check, and folds away all else', () => {
    const summary = markdownSummary(report);
    expect(summary).toMatch(
      /^## MQTT liveness\n\n\*\*\d+ violations, 1 late, 1 unexplained close, 1 case failed\*\*, beside 1 known deviation\.\n/u,
    );
    const titles = [...summary.matchAll(/<details( open)?><summary>(.*?)<\/summary>/gu)];
    const shown = titles.filter(([, open]) => open !== undefined).length;
    expect(shown).toBeGreaterThan(2);
    // What is open comes first.
    expect(titles.slice(0, shown).every(([, open]) => open !== undefined)).toBe(true);
    expect(titles.slice(shown).map(([, , title]) => title?.replace(/.*MQTT/u, 'MQTT'))).toEqual([
      expect.stringMatching(/: late( or missing)?( by [\d,]+ ms)?: /u),
      expect.stringContaining(': unexplained close: '),
      '1 known deviation',
      '2 inconclusive',
    ]);
    const [own] = report.brokers;
    if (!own) throw new Error('There are brokers.');
    expect(markdownSummary({ ...report, brokers: [own] })).toContain('**Nothing new**.');
    const named = { ...own, findings: own.findings, broker: '</summary> #1 @all' };
    expect(markdownSummary({ ...report, brokers: [named] })).not.toMatch(/<\/summary> #1|@all/u);
  });
});

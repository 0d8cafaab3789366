/** Reads reports that were written before, and makes one of several. */
import { z } from 'zod';
import { reportSchema, type ReportDocument, type ReportedBroker } from './document.ts';

export class ReportFormatError extends Error {
  override readonly name = 'ReportFormatError';
}

/** Throws {@link ReportFormatError} that says where the text is no report. */
export function parseReport(text: string): ReportDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ReportFormatError(`It is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = reportSchema.safeParse(value);
  if (!parsed.success) throw new ReportFormatError(`It is no report of version 1:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

export function formatReport(report: ReportDocument): string {
  return `${JSON.stringify(report)}\n`;
}

/** All brokers of all reports; of those with one name, the later ones are numbered. */
export function mergeReports(reports: readonly ReportDocument[]): ReportDocument {
  const taken = new Set<string>();
  const named = (one: ReportedBroker): ReportedBroker => {
    let name = one.broker;
    for (let number = 2; taken.has(name); number += 1) name = `${one.broker} (${number})`;
    taken.add(name);
    return { ...one, broker: name };
  };
  const statements = new Map(reports.flatMap((report) => report.statements.map((one) => [one.id, one] as const)));
  return {
    format: 'mqtt-liveness-report',
    formatVersion: 1,
    brokers: reports.flatMap(({ brokers }) => brokers.map(named)),
    unreachable: reports.flatMap(({ unreachable }) => unreachable),
    statements: [...statements.values()],
  };
}

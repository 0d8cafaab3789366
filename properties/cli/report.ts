/** The command `report`: writes earlier reports anew, several as one. */
import { readFile } from 'node:fs/promises';
import { mergeReports, parseReport, ReportFormatError } from '../report/read-document.ts';
import { tryDirectory } from '../check/writable.ts';
import { reportFiles, writeReport } from '../report/write-report.ts';
import type { ReportDocument } from '../report/document.ts';
import { exitCodes } from '../check/result.ts';

/** Answers the exit code. Throws the system's error if a file cannot be read, {@link ReportFormatError} if it is no report. */
export async function report(
  files: readonly string[],
  directory: string,
  print: (text: string) => void,
): Promise<number> {
  const reports = await Promise.all(files.map(reportIn));
  tryDirectory('--out', directory, reportFiles);
  const [page = directory] = await writeReport(directory, mergeReports(reports));
  print(`report: ${page}`);
  return exitCodes.pass;
}

async function reportIn(file: string): Promise<ReportDocument> {
  const text = await readFile(file, 'utf8');
  try {
    return parseReport(text);
  } catch (error) {
    if (error instanceof ReportFormatError) throw new ReportFormatError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

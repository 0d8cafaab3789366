/** Writes a report in all its forms. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportDocument } from './document.ts';
import { junitXml } from './junit.ts';
import { reportPage } from './page/page.ts';
import { formatReport } from './read-document.ts';
import { markdownSummary } from './summary.ts';
import { makeDirectory } from '../check/writable.ts';

/** The page first. */
const forms = [
  ['index.html', reportPage],
  ['report.json', formatReport],
  ['junit.xml', junitXml],
  ['summary.md', markdownSummary],
] as const;

export const reportFiles = forms.map(([name]) => name);

/** Answers the paths of the files, the page first. Rejects with the system's error if they cannot be written. */
export async function writeReport(directory: string, report: ReportDocument): Promise<readonly string[]> {
  makeDirectory(directory);
  await Promise.all(forms.map(([name, textOf]) => writeFile(join(directory, name), textOf(report))));
  return reportFiles.map((name) => join(directory, name));
}

/** Writes a report in all its forms. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportDocument } from './document.ts';
import { junitXml } from './junit.ts';
import { reportPage } from './page/page.ts';
import { formatReport } from './read-document.ts';
import { markdownSummary } from './summary.ts';

/** Answers the paths of the files, the page first. Rejects with the system's error if they cannot be written. */
export async function writeReport(directory: string, report: ReportDocument): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  const files = [
    ['index.html', reportPage(report)],
    ['report.json', formatReport(report)],
    ['junit.xml', junitXml(report)],
    ['summary.md', markdownSummary(report)],
  ] as const;
  await Promise.all(files.map(([name, text]) => writeFile(join(directory, name), text)));
  return files.map(([name]) => join(directory, name));
}

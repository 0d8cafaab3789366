/** Prints which statements of the standard are shown by what; exit code 1 if one is shown by nothing. */
import { coverageOfServer } from './coverage.ts';
import { formatExceptions, formatMatrix, formatMissing, legend, missing } from './matrix.ts';

const coverage = coverageOfServer();
process.stdout.write(`${legend}\n\n${formatMatrix(coverage)}\nExceptions\n${formatExceptions(coverage)}\n`);
if (missing(coverage).length > 0) {
  process.stdout.write(`\nShown by nothing\n${formatMissing(coverage)}\n`);
  process.exitCode = 1;
}

/** Prints which statements of the standard are shown by what; exit code 1 if one is shown by nothing, or has no place in the model. */
import { coverageOfModel, coverageOfServer, isMissingInModel } from './coverage.ts';
import {
  formatExceptions,
  formatMatrix,
  formatMissing,
  formatModelExceptions,
  formatModelMatrix,
  legend,
  missing,
  modelLegend,
} from './matrix.ts';

const coverage = coverageOfServer();
process.stdout.write(`${legend}\n\n${formatMatrix(coverage)}\nExceptions\n${formatExceptions(coverage)}\n`);
const ofModel = coverageOfModel();
process.stdout.write(`\n${modelLegend}\n\n${formatModelMatrix(ofModel)}\n${formatModelExceptions(ofModel)}\n`);
report('Shown by nothing', missing(coverage));
report('Without a place in the model', ofModel.filter(isMissingInModel));

function report(title: string, lacking: ReturnType<typeof missing>): void {
  if (lacking.length === 0) return;
  process.stdout.write(`\n${title}\n${formatMissing(lacking)}\n`);
  process.exitCode = 1;
}

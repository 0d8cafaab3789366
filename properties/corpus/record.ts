/** Writes the counterexample of every control, and every scenario that was once misjudged, into the corpus: `npm run corpus`. */
import { Broker } from '../../impl/broker.ts';
import { strictProfile } from '../../model/vocabulary/profile.ts';
import { checkVirtually, judge } from '../check/check-property.ts';
import { allControls } from '../controls/all.ts';
import { runVirtually, virtualOptions } from '../executors/virtual.ts';
import { makeWrongBroker } from '../faults/wrong-broker.ts';
import { allProperties } from '../sentences/all.ts';
import { writeEntry } from './corpus.ts';
import { misjudged } from './misjudged.ts';

const profile = strictProfile(virtualOptions.tickMs, virtualOptions.connectTimeoutMs);

for (const control of allControls) {
  const property = allProperties.find(({ sentence }) => sentence === control.caughtBy);
  const version = control.version ?? property?.versions[0];
  if (!property || !version) throw new Error(`No property says: ${control.caughtBy}`);
  const { counterexample } = checkVirtually(property, version, await makeWrongBroker(control), { runs: 400, seed: 20 });
  const verdict = counterexample && judge(property, counterexample.run);
  // What a property expects beyond the chapters is not in the trace, nor is a broker's death.
  const isInTrace = verdict?.verdict === 'fail' && verdict.chart !== 'the property' && !verdict.why.includes('threw');
  // A hook of the broker cannot be written down.
  const isPlain = property.options?.enhancedAuthentication === undefined;
  if (!counterexample || !isInTrace || !isPlain) continue;
  writeEntry(`control-${control.fault.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`, {
    found: `control: ${control.fault}`,
    scenario: counterexample.scenario,
    profile,
    options: property.options ?? {},
    contradicts: verdict.statements[0] ?? null,
    untilMs: verdict.at + 1,
    observations: counterexample.run.observations,
  });
}

for (const { name, found, scenario } of misjudged) {
  const run = runVirtually(scenario, (options) => new Broker(options));
  if (run.verdict.verdict !== 'pass') throw new Error(`${name} is misjudged again: ${JSON.stringify(run.verdict)}`);
  writeEntry(`model-${name}`, {
    found: `model: ${found}`,
    scenario,
    profile,
    options: {},
    contradicts: null,
    untilMs: (run.observations.at(-1)?.at ?? 0) + profile.lateMs + 1,
    observations: run.observations,
  });
}

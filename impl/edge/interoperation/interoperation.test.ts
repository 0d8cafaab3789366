/** The broker over TCP with the clients that people use, all of them tried for the same. Prints what each has shown. */
import { afterAll, describe, expect, test } from 'vitest';
import { connectionTrials } from './connection-trials-5.0.ts';
import { messageTrials } from './message-trials-5.0.ts';
import { mosquittoClients } from './mosquitto-clients.ts';
import { mqttJs } from './mqtt-js.ts';
import { paho } from './paho.ts';
import { runTrial, type Trial } from './trial.ts';
import { trials } from './trials.ts';

const clients = [mqttJs, mosquittoClients, paho];
const versions = ['3.1.1', '5.0'] as const;
const all = [...trials, ...connectionTrials, ...messageTrials];
const columns = clients.flatMap(({ name }) => versions.map((version) => `${name}, ${version}`));
/** What each has shown, by trial and column. */
const shown = new Map<string, string>();
const key = (trial: Trial, column: string): string => `${trial.name}\n${column}`;

for (const client of clients) {
  if (client.missing !== undefined) process.stdout.write(`${client.missing}: its trials are skipped.\n`);
  describe.skipIf(client.missing !== undefined).each(versions)(`${client.name} with %s`, (version) => {
    const column = `${client.name}, ${version}`;
    const ofVersion = all.filter(({ onlyVersion = version }) => onlyVersion === version);
    const tried = ofVersion.filter(({ name }) => !(name in client.cannot));
    for (const trial of ofVersion) if (trial.name in client.cannot) shown.set(key(trial, column), 'cannot');

    test.each(tried.map((trial) => [trial.name, trial] as const))('%s', async (_, trial) => {
      shown.set(key(trial, column), 'FAILED');
      await expect(runTrial(trial, client, version)).resolves.toBeUndefined();
      shown.set(key(trial, column), 'passed');
    });
  });
}

test('what a client cannot do is said of trials that there are', () => {
  const names = new Set(all.map(({ name }) => name));
  expect(clients.flatMap(({ cannot }) => Object.keys(cannot)).filter((name) => !names.has(name))).toEqual([]);
});

afterAll(() => {
  const rows = all.map((trial) => [trial.name, ...columns.map((column) => shown.get(key(trial, column)) ?? '')]);
  const table = [['The client …', ...columns], ...rows];
  const widths = columns.reduce(
    (most, _, index) => [...most, Math.max(...table.map((row) => (row[index + 1] ?? '').length))],
    [Math.max(...table.map(([name = '']) => name.length))],
  );
  const lines = table.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const reasons = clients.flatMap(({ name, cannot }) =>
    Object.entries(cannot).map(([trial, reason]) => `${name} cannot “${trial}”: ${reason}.`),
  );
  process.stdout.write(`\n${[...lines, '', ...reasons].join('\n')}\n`);
});

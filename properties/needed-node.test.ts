import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { whyNotOnNode } from './needed-node.ts';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

test.each(['22.12.0', '22.13.1', '24.0.0', '26.1.0'])('Node %s will do', (version) => {
  expect(whyNotOnNode(version)).toBeUndefined();
});

test.each(['18.20.8', '20.20.2', '22.11.0'])('Node %s is told to be too old', (version) => {
  expect(whyNotOnNode(version)).toBe(`mqtt-liveness needs Node 22.12 or later, and this is Node ${version}.`);
});

test('package.json says the same', () => {
  const { engines } = JSON.parse(read('../package.json')) as { readonly engines: { readonly node: string } };
  expect(whyNotOnNode(engines.node.replace('>=', ''))).toBeUndefined();
  expect(whyNotOnNode('0.0.0')).toContain(`Node ${engines.node.replace('>=', '')} or later`);
});

test('an old Node is refused where it imports an entry that needs more, before all else', async () => {
  for (const entry of ['index.ts', 'vitest/index.ts'])
    expect(/^import '(.*)';$/mu.exec(read(entry))?.[1]).toMatch(/refuse-old-node\.ts$/u);
  for (const entry of ['index.ts', 'vitest/index.ts'])
    expect(read(entry).search(/^(?:import|export)/mu)).toBe(read(entry).search(/^import '/mu));
  const versions = vi.spyOn(process, 'versions', 'get').mockReturnValue({ ...process.versions, node: '20.20.2' });
  await expect(import('./refuse-old-node.ts')).rejects.toThrow('needs Node 22.12');
  versions.mockRestore();
});

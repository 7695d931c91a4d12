import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/temporary.ts';

interface Report {
  readonly node: string;
  readonly figures: readonly { readonly name: string; readonly ours: number; readonly floor: number }[];
}

/** Ratios of one run, with margins that only something several times slower leaves. */
it('is told by no benchmark: ten observers within six plain callbacks each, requests at 0.15 of the rate of bare JSON', async () => {
  const file = join(temporaryFolder(), 'figures.json');
  const args = ['run', 'bench', '--', 'graph.fan10', 'rpc.throughput', '--quick', '--json', file];
  await promisify(execFile)('npm', args, { timeout: 120_000 });

  const { node, figures } = JSON.parse(await readFile(file, 'utf8')) as Report;
  const ratios = new Map(figures.map(({ name, ours, floor }) => [name, ours / floor]));
  expect(node).toBe(process.version);
  expect(ratios.get('graph.fan10')).toBeLessThan(6);
  expect(ratios.get('rpc.throughput')).toBeGreaterThan(0.15);
}, 150_000);

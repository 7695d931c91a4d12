import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { halyard } from '../helpers/halyard-process.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

/** Loaded before the program: at its end, writes down each file that was loaded. */
const recorder = `
process.on('exit', () => {
  const files = Object.keys(require.cache).filter((file) => file !== __filename);
  require('node:fs').writeFileSync(process.env.LOADED, JSON.stringify(files));
});
`;

test('a one-shot command to a plug loads nothing of what only running machines need', async () => {
  const plug = createSimulatedPlug({ model: 'hs110' });
  onTestFinished(() => plug.dispose());
  await plug.start();
  const loaded = join(temporaryFolder(), 'loaded.json');
  const env = { NODE_OPTIONS: `--require ${temporaryFile('recorder.cjs', recorder)}`, LOADED: loaded };
  const { code } = await halyard(['plug', 'state', '-H', `${plug.address}:${plug.port}`], { env });
  expect(code).toBe(0);
  const files = JSON.parse(readFileSync(loaded, 'utf8')) as string[];
  // The program, what its parts share, and what speaks to a plug: each file more takes time.
  expect(files.length).toBeLessThanOrEqual(4);
  // A package more, and be it the smallest a machine needs, would take it beyond.
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  expect(bytes).toBeLessThan(220_000);
});

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { halyard } from '../helpers/halyard-process.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

/** Loaded before the program; at the end it records every loaded file. */
const recorder = `
process.on('exit', () => {
  const files = Object.keys(require.cache).filter((file) => file !== __filename);
  require('node:fs').writeFileSync(process.env.LOADED, JSON.stringify(files));
});
`;

test('a one-shot command to a plug loads no code that only running machines need', async () => {
  const plug = createSimulatedPlug({ model: 'hs110' });
  onTestFinished(() => plug.dispose());
  await plug.start();
  const loaded = join(temporaryFolder(), 'loaded.json');
  const env = { NODE_OPTIONS: `--require ${temporaryFile('recorder.cjs', recorder)}`, LOADED: loaded };
  const { code } = await halyard(['plug', 'state', '-H', `${plug.address}:${plug.port}`], { env });
  expect(code).toBe(0);
  const files = JSON.parse(readFileSync(loaded, 'utf8')) as string[];
  // The program, its shared parts and the code for plugs: each further file takes time.
  expect(files.length).toBeLessThanOrEqual(4);
  // Even the smallest package of a running machine would exceed this limit.
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  expect(bytes).toBeLessThan(220_000);
});

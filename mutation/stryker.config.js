import { areaNamed } from './areas.js';

const name = process.env['HALYARD_MUTATE'] ?? 'frame';

export default {
  mutate: areaNamed(name).mutate,
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: `mutation/reports/${name}.json` },
  clearTextReporter: { reportTests: false, allowColor: false },
  tempDirName: 'mutation/tmp',
  concurrency: Number(process.env['HALYARD_MUTATE_JOBS'] ?? 2),
  ignorePatterns: ['dist', 'dist-bench', 'bench', 'mutation/reports'],
  tsconfigFile: 'mutation/none.json',
  checkers: [],
  timeoutMS: 20_000,
};

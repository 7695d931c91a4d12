import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const report = process.env['HALYARD_TEST_REPORT'];

export default defineConfig({
  // The examples import the library by its name; the tests run them on the sources.
  resolve: { alias: { halyard: fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/helpers/build.ts'],
    setupFiles: ['test/helpers/warnings.ts'],
    testTimeout: 20_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});

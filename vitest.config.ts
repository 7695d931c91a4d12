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
    // Tests run beside each other, and a plug of one may be called as a plug of another.
    env: { HALYARD_RUNTIME_DIR: '' },
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});

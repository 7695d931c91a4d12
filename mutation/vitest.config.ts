import { defineConfig } from 'vitest/config';
import { areas } from './areas.js';

export default defineConfig({
  test: {
    root: process.cwd(),
    include: areas[process.env['HALYARD_MUTATE'] ?? 'frame']?.tests ?? [],
    setupFiles: ['test/helpers/warnings.ts'],
  },
});

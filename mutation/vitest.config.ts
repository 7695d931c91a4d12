import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { areaNamed } from './areas.js';

const { tests, slow = [] } = areaNamed(process.env['HALYARD_MUTATE']);

/** The slow files come last, since the first test that fails ends the run. */
class SlowLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => slow.findIndex((name) => moduleId.endsWith(`/${name}`));
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    root: process.cwd(),
    include: [...tests],
    setupFiles: ['mutation/setup.ts'],
    sequence: { sequencer: SlowLast },
    // A worker for each mutant, not for each file.
    isolate: false,
    testTimeout: 20_000,
    // Fewer random histories than in the ordinary tests: thousands of runs are made of them.
    env: { HALYARD_HISTORIES: '30', HALYARD_FUZZ_LINES: '200' },
  },
});

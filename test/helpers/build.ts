import { execFileSync } from 'node:child_process';

/** Builds the bin once before the tests, so that tests of the command line run what users run. */
export function setup(): void {
  execFileSync(
    process.execPath,
    ['node_modules/rolldown/bin/cli.mjs', '-c', 'rolldown.config.ts', '--log-level', 'warn'],
    {
      stdio: 'inherit',
    },
  );
}

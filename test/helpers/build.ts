import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Builds before the tests when a source is newer, so that tests of the command line and of the package run what users get. */
export function setup(): void {
  const built = statSync('dist/main.cjs', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Math.max(newest('src'), newest('pins')) < built) return;
  const rolldown = ['node_modules/rolldown/bin/cli.mjs', '-c', 'rolldown.config.ts', '--log-level', 'warn'];
  execFileSync(process.execPath, rolldown, { stdio: 'inherit' });
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
}

function newest(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

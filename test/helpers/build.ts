import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Builds before the tests when a source is newer, so that tests of the command line and of the package run what users get. */
export function setup(): void {
  const built = statSync('dist/main.cjs', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Math.max(newest('src'), newest('pins')) < built) return;
  const run = (...args: string[]) => execFileSync(process.execPath, args, { stdio: 'inherit' });
  for (const config of ['rolldown.config.ts', 'rolldown.authors.config.ts']) {
    run('node_modules/rolldown/bin/cli.mjs', '-c', config, '--log-level', 'warn');
  }
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
}

function newest(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

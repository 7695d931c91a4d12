#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runCli } from './cli/program.ts';

/** How long output that nobody reads may hold up the end of the program. */
const drainMs = 300;

const signals = (names: readonly NodeJS.Signals[], act: (name: string) => void) => {
  for (const name of names) process.on(name, act);
  return () => {
    for (const name of names) process.off(name, act);
  };
};

// A reader that went away is no reason to end; whoever writes finds out by itself.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

let stdin: NodeJS.ReadStream | undefined;

const exitCode = await runCli(process.argv.slice(2), {
  // Opened by whoever reads it: most commands do not, and opening takes time.
  get stdin() {
    return (stdin ??= process.stdin);
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  root: fileURLToPath(new URL('..', import.meta.url)),
  onStopSignal: (stop) => signals(['SIGINT', 'SIGTERM', 'SIGHUP'], stop),
  onUserSignal: (act) => signals(['SIGUSR1'], act),
});

process.exitCode = exitCode;
stdin?.destroy();
setTimeout(() => process.exit(exitCode), drainMs).unref();

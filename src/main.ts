#!/usr/bin/env node
import { join } from 'node:path';
import { runCli } from './cli/program.ts';

/** How long output that nobody reads may hold up the end of the program. */
const drainMs = 300;

const signals = (names: readonly NodeJS.Signals[], act: (name: string) => void) => {
  for (const name of names) process.on(name, act);
  return () => {
    for (const name of names) process.off(name, act);
  };
};

/** A reader that went away is no reason to end; whoever writes finds out by itself. */
const lenient = (stream: NodeJS.WriteStream) => stream.on('error', () => {});

// Opened by whoever uses them: most commands need one, and opening takes time.
let stdin: NodeJS.ReadStream | undefined;
let stdout: NodeJS.WriteStream | undefined;
let stderr: NodeJS.WriteStream | undefined;

async function main(): Promise<void> {
  // A command of which nothing goes on any more, and that has not said how it ended, must not look like one that is done.
  const endless = () => void (process.exitCode = 1);
  process.once('beforeExit', endless);
  const exitCode = await runCli(process.argv.slice(2), {
    get stdin() {
      return (stdin ??= process.stdin);
    },
    get stdout() {
      return (stdout ??= lenient(process.stdout));
    },
    get stderr() {
      return (stderr ??= lenient(process.stderr));
    },
    env: process.env,
    cwd: process.cwd(),
    root: join(import.meta.dirname, '..'),
    headers: join(import.meta.dirname, 'headers'),
    onStopSignal: (stop) => signals(['SIGINT', 'SIGTERM', 'SIGHUP'], stop),
    onUserSignal: (act) => signals(['SIGUSR1'], act),
  });
  process.off('beforeExit', endless);
  process.exitCode = exitCode;
  stdin?.destroy();
  setTimeout(() => process.exit(exitCode), drainMs).unref();
}

void main();

#!/usr/bin/env node
import { join } from 'node:path';
import { drain } from './cli/drain.ts';
import { runCli } from './cli/program.ts';

/** How long a reader of stdout may stall: a person may be reading a page of it. */
const outputPatienceMs = 300_000;
/** The same after a stop signal, and for stderr, which holds nothing that a program needs. */
const shortPatienceMs = 1000;
/** How long open handles may then delay the end of the program. */
const endMs = 300;

const signals = (names: readonly NodeJS.Signals[], act: (name: NodeJS.Signals) => void) => {
  for (const name of names) process.on(name, act);
  return () => {
    for (const name of names) process.off(name, act);
  };
};

/** The signal that ends the program. */
let endSignal: NodeJS.Signals | undefined;
const stopSignals = (stop: (name: string) => void) =>
  signals(['SIGINT', 'SIGTERM', 'SIGHUP'], (name) => {
    endSignal = name;
    stop(name);
  });

/** A reader that went away does not end the program. Each writer finds out by itself. */
const lenient = (stream: NodeJS.WriteStream) => stream.on('error', () => {});

// Opened on first use: most commands need only one, and opening takes time.
let stdin: NodeJS.ReadStream | undefined;
let stdout: NodeJS.WriteStream | undefined;
let stderr: NodeJS.WriteStream | undefined;

async function main(): Promise<void> {
  // A command that runs out of events before it has returned an exit code must not look successful.
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
    onStopSignal: stopSignals,
    onUserSignal: (act) => signals(['SIGUSR1'], act),
  });
  process.off('beforeExit', endless);
  stdin?.destroy();
  const isRead = await outputRead();
  process.exitCode = isRead || exitCode !== 0 ? exitCode : 1;
  setTimeout(exit, endMs).unref();
}

function exit(): void {
  // Node waits for a thread that is blocked on a file, such as a pipe without a writer. The signal itself does not
  // wait.
  const isReading = process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
  if (endSignal && isReading) process.kill(process.pid, endSignal);
  process.exit();
}

async function outputRead(): Promise<boolean> {
  const patienceMs = endSignal ? shortPatienceMs : outputPatienceMs;
  const left = stdout ? await drain(stdout, patienceMs) : 0;
  if (left > 0) {
    (stderr ??= lenient(process.stderr)).write(
      `halyard: the reader of stdout has read nothing for ${patienceMs / 1000} s: ${left} bytes are lost\n`,
    );
  }
  if (stderr) await drain(stderr, shortPatienceMs);
  return left === 0;
}

void main();

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cleanEnvironment } from './program.ts';

/** Nanoseconds that a process has run on a processor. */
export function cpuNs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);
}

/** Resident memory of a process in MB, as the kernel accounts for it. */
export function residentMb(pid: number): number {
  const kb = /^Rss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}

/** The system's own Python where there is one, without a user's additions to its start. */
export const python: string = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** With a pipe as its standard input, by whose end a program knows that it is not wanted any more. */
export function start(command: string, args: readonly string[]): ChildProcess {
  return spawn(command, args, { env: cleanEnvironment(), stdio: ['pipe', 'ignore', 'ignore'] });
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

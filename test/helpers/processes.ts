import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { vi } from 'vitest';

/** Whether this system shows what processes there are. */
export const hasProcesses: boolean = existsSync('/proc/self/environ');

/** What can be seen of a process from outside. */
export interface SeenProcess {
  readonly pid: number;
  /** Its words, with blanks between them. */
  readonly command: string;
  /** Its environment as `NAME=value` lines. */
  readonly environment: readonly string[];
}

/** The processes, zombies left out, that have this text in their environment: a folder of the test in PATH, for instance. */
export function processesWith(mark: string): SeenProcess[] {
  const pids = (hasProcesses ? readdirSync('/proc') : []).filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const environment = partsOf(`/proc/${pid}/environ`);
    if (!environment.some((line) => line.includes(mark))) return [];
    return [{ pid: Number(pid), command: partsOf(`/proc/${pid}/cmdline`).join(' '), environment }];
  });
}

/** Waits until there is none. */
export async function noneLeftWith(mark: string, timeout: number): Promise<void> {
  await vi.waitFor(
    () => {
      const left = processesWith(mark).map(({ command }) => command);
      if (left.length > 0) throw new Error(`still there: ${left.join('; ')}`);
    },
    { timeout, interval: 20 },
  );
}

/** For the end of a test, whatever it has left behind. */
export function killAllWith(mark: string): void {
  for (const { pid } of processesWith(mark)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
}

/** A process that ends while it is read has nothing. */
function partsOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

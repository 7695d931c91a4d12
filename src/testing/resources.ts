import { getActiveResourcesInfo } from 'node:process';
import { until } from './outcome.ts';

/** Does some work; fails when more sockets or timers than before stay open after it. */
export async function leavesNothing(work: () => Promise<void>): Promise<void> {
  const before = resources();
  await work();
  const isFreed = () => [...resources()].every(([kind, count]) => count <= (before.get(kind) ?? 0));
  await until(isFreed, 'a socket or a timer is left behind');
}

/** Counts each kind. A sum would hide a socket behind an ended timer of the test runner. */
function resources(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of getActiveResourcesInfo()) {
    if (/TCP|UDP|Pipe|Timeout/.test(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

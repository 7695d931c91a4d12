import { setImmediate as turn } from 'node:timers/promises';

/** Waits, turn by turn of the event loop, until something is so; the test's own time limit is the bound. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

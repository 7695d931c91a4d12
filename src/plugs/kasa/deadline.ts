import { setMaxListeners } from 'node:events';
import type { Clock } from '../../util/clock.ts';
import { noAnswer } from './exchange-queue.ts';

export interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The plug as an error message names it. */
  readonly peer: string;
}

/** Runs what takes several requests, each with a time limit of its own, within one limit for all. */
export async function withDeadline<T>(
  { clock, timeoutMs, peer }: Deadline,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  const cancel = clock.after(timeoutMs, () => controller.abort(noAnswer(peer, timeoutMs)));
  if (signal?.aborted) abort();
  if (signal) setMaxListeners(0, signal);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await run(controller.signal);
  } finally {
    cancel();
    signal?.removeEventListener('abort', abort);
  }
}

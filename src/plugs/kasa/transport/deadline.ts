import { setMaxListeners } from 'node:events';
import type { Clock } from '../../../util/clock.ts';
import { noAnswer } from './exchange-queue.ts';

export interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The plug as an error message names it. */
  readonly peer: string;
  /** Fires when whoever calls is disposed of, for one who speaks through a transport that lives on. */
  readonly life?: AbortSignal;
}

/** Runs what takes several requests, each with a time limit of its own, within one limit for all. */
export async function withDeadline<T>(
  { clock, timeoutMs, peer, life }: Deadline,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const ends = [clock.after(timeoutMs, () => controller.abort(noAnswer(peer, timeoutMs)))];
  for (const end of [signal, life]) {
    if (!end) continue;
    const abort = () => controller.abort(end.reason);
    if (end.aborted) abort();
    setMaxListeners(0, end);
    end.addEventListener('abort', abort, { once: true });
    ends.push(() => end.removeEventListener('abort', abort));
  }
  try {
    return await run(controller.signal);
  } finally {
    for (const end of ends) end();
  }
}

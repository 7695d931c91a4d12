import type { Writable } from 'node:stream';
import { writeProgress } from '../util/write-progress.ts';

/**
 * Waits until the system has taken what was written to a stream: a pipe takes as much as its reader makes room for. Gives
 * the bytes that are left when the reader reads nothing for `patienceMs`; 0 also for a reader that has gone away.
 *
 * What is left when the process ends is lost: Node writes to pipes asynchronously on Linux, too, from the 64 KiB on that
 * a pipe holds.
 */
export function drain(stream: Writable, patienceMs: number): Promise<number> {
  if (stream.writableLength === 0 || isGone(stream)) return Promise.resolve(0);
  return new Promise((resolve) => {
    const settle = (left: number) => {
      stopWaiting();
      forget();
      resolve(left);
    };
    const forget = onceGone(stream, () => settle(0));
    const stopWaiting = onceIdle(stream, patienceMs, () => settle(stream.writableLength));
    stream.write('', () => settle(0));
  });
}

/** Whether whatever is written to a stream goes nowhere any more. */
export function isGone(stream: Writable): boolean {
  return stream.destroyed || stream.errored !== null;
}

/** Calls back once when the reader of a stream goes away, as far as writing shows it. */
export function onceGone(stream: Writable, act: () => void): () => void {
  stream.on('error', act).on('close', act);
  return () => void stream.off('error', act).off('close', act);
}

/** Waits until a stream takes more without keeping it in memory, or is gone. */
export async function room(stream: Writable): Promise<void> {
  if (!stream.writableNeedDrain || isGone(stream)) return;
  await new Promise<void>((resolve) => {
    const settle = () => {
      forget();
      stream.off('drain', settle);
      resolve();
    };
    const forget = onceGone(stream, settle);
    stream.once('drain', settle);
  });
}

/** Calls back when the system has taken nothing of a stream for this long, or up to twice as long. */
function onceIdle(stream: Writable, ms: number, act: () => void): () => void {
  let before = writeProgress(stream);
  const timer = setInterval(() => {
    const now = writeProgress(stream);
    if (now === before) act();
    before = now;
  }, ms);
  return () => clearInterval(timer);
}

import type { Writable } from 'node:stream';
import { writeProgress } from '../util/write-progress.ts';

/**
 * Waits until the system has taken everything that was written to a stream. Gives the number of bytes left when the
 * reader reads nothing for `patienceMs`; 0 also when the reader has gone away.
 *
 * Bytes left when the process ends are lost: on Linux, too, Node writes to a pipe asynchronously once its 64 KiB are
 * full.
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

/** Whether a stream discards all further writes. */
export function isGone(stream: Writable): boolean {
  return stream.destroyed || stream.errored !== null;
}

/** Calls back once when the reader of a stream goes away, as far as writes show it. */
export function onceGone(stream: Writable, act: () => void): () => void {
  stream.on('error', act).on('close', act);
  return () => void stream.off('error', act).off('close', act);
}

/** Waits until a stream can take more without keeping it in memory, or is gone. */
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

/** Calls back when the system has taken nothing from a stream for this long, or up to twice as long. */
function onceIdle(stream: Writable, ms: number, act: () => void): () => void {
  let before = writeProgress(stream);
  const timer = setInterval(() => {
    const now = writeProgress(stream);
    if (now === before) act();
    before = now;
  }, ms);
  return () => clearInterval(timer);
}

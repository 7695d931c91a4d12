import { HalError } from '../../errors.ts';
import type { Funct } from './funct.ts';
import type { Registry } from '../value/names.ts';
import type { Thread } from './thread.ts';

/**
 * The period of a new periodic thread. The first thread sets the clock. Later periods are rounded to multiples of it and
 * must not be shorter than those before them, whose threads have higher priority.
 */
export function threadPeriodNs(requestedNs: number, baseNs: number | undefined, threads: Registry<Thread>): number {
  if (!Number.isSafeInteger(requestedNs) || requestedNs < 1) {
    throw new HalError('out-of-range', `thread period ${requestedNs} is not a whole number of nanoseconds from 1 up`);
  }
  if (baseNs === undefined) return requestedNs;
  if (requestedNs < baseNs) {
    throw new HalError('thread-order', `new thread period ${requestedNs} is less than clock period ${baseNs}`);
  }
  const periodNs = baseNs * Math.floor((requestedNs + Math.floor(baseNs / 2)) / baseNs);
  for (const thread of threads.values()) {
    if (thread.kind === 'periodic' && thread.periodNs > periodNs) {
      throw new HalError(
        'thread-order',
        `new thread period ${requestedNs} is less than existing thread period ${thread.periodNs}`,
      );
    }
  }
  return periodNs;
}

/** Finds the function, the thread and the place in it for `addf`; checks in the order of LinuxCNC's library. */
export function placeFunct(
  functs: Registry<Funct>,
  threads: Registry<Thread>,
  request: { readonly funct: string; readonly thread: string; readonly position: number },
): { funct: Funct; thread: Thread; index: number } {
  if (request.position === 0 || !Number.isInteger(request.position)) {
    throw new HalError('thread-order', `bad position: ${request.position}`);
  }
  const funct = functs.get(request.funct);
  if (funct.users > 0) {
    throw new HalError('thread-order', `function '${funct.name}' may only be added to one thread`);
  }
  const thread = threads.get(request.thread);
  return { funct, thread, index: indexOf(request.position, thread.size) };
}

/** Finds the function and its thread for `delf`. */
export function usedFunct(
  functs: Registry<Funct>,
  threads: Registry<Thread>,
  request: { readonly funct: string; readonly thread: string },
): { funct: Funct; thread: Thread } {
  const funct = functs.get(request.funct);
  if (funct.users === 0) throw new HalError('no-such-funct', `function '${funct.name}' is not in use`);
  const thread = threads.get(request.thread);
  if (!thread.functs.includes(funct)) {
    throw new HalError('no-such-funct', `thread '${thread.name}' doesn't use ${funct.name}`);
  }
  return { funct, thread };
}

/** Positions count from 1 at the front and from -1 at the end. */
function indexOf(position: number, length: number): number {
  if (position > length + 1) throw new HalError('thread-order', `position '${position}' is too high`);
  if (position < -length - 1) throw new HalError('thread-order', `position '${position}' is too low`);
  return position > 0 ? position - 1 : length + 1 + position;
}

import { setImmediate as turn } from 'node:timers/promises';
import type { VirtualClock } from '../../src/util/clock.ts';

/** Waits, turn by turn of the event loop, until something is so; the test's own time limit is the bound. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

/** What a call failed with, to be looked at later; a call that succeeds is itself a failure. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('the call succeeded');
}

/** What a call failed with, while virtual time passes until it does. */
export async function failureInTime(clock: VirtualClock, call: Promise<unknown>): Promise<unknown> {
  const state = { settled: false };
  const failure = failureOf(call).finally(() => {
    state.settled = true;
  });
  while (!state.settled) await clock.advance(50);
  return failure;
}

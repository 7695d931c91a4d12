import { AssertionError } from 'node:assert';
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { VirtualClock } from '../util/clock.ts';

/** How long `until` waits, in real time: sockets close within milliseconds. */
const patienceMs = 5000;

/** Waits, turn by turn of the event loop, until a condition holds; fails with `message` after too long. */
export async function until(isSo: () => boolean, message: string): Promise<void> {
  const startMs = performance.now();
  while (!isSo()) {
    assert.ok(performance.now() - startMs < patienceMs, message);
    await turn();
  }
}

/** The error of a failed call; throws when the call succeeds. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new AssertionError({ message: 'the call succeeded, but was expected to fail' });
}

/** The error of a call that fails within `limitMs` of virtual time. */
export async function failureInTime(clock: VirtualClock, call: Promise<unknown>, limitMs: number): Promise<unknown> {
  const state = { settled: false };
  const failure = failureOf(call).finally(() => {
    state.settled = true;
  });
  const endMs = clock.now() + limitMs;
  while (!state.settled && clock.now() < endMs) await clock.advance(50);
  if (!state.settled) throw new AssertionError({ message: `the call has not ended after ${limitMs} ms` });
  return failure;
}

/** Fails unless the error has each of the expected properties. */
export function assertFailure(failure: unknown, expected: Readonly<Record<string, unknown>>): void {
  assert.ok(failure instanceof Error, `the call succeeded, but was expected to fail`);
  const found = Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(failure, key)]));
  assert.deepEqual(found, expected, `${failure.name}: ${failure.message}`);
}

/** Fails unless the call fails as expected. */
export async function assertFails(call: Promise<unknown>, expected: Readonly<Record<string, unknown>>): Promise<void> {
  assertFailure(await failureOf(call), expected);
}

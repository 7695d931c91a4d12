import { getEventListeners } from 'node:events';
import { HalError, PlugError } from '../errors.ts';

/** A call did not end in time. Whoever knows whom it waited for says so in an error of its own. */
export class LimitError extends PlugError {
  readonly limitMs: number;

  constructor(limitMs: number, peer = 'the plug') {
    const remedy = 'is it powered, on this network, and is the address right?';
    super('plug-timeout', `no answer from ${peer} within ${limitMs / 1000} s: ${remedy}`, { retryable: true });
    this.limitMs = limitMs;
  }
}

/** The error of an exchange with `peer` that a signal has ended: what the signal's reason says, or `cancelled`. */
export function cancellation(signal: AbortSignal | undefined, peer: string): HalError {
  const reason: unknown = signal?.reason;
  if (reason instanceof LimitError) return new LimitError(reason.limitMs, peer);
  return reason instanceof HalError ? reason : new HalError('cancelled', `the exchange with ${peer} was cancelled`);
}

/** What to report of a call that failed: that its time was over, unless its own error says that, or another thing was it. */
export function failureOf(signal: AbortSignal, error: unknown): unknown {
  const reason: unknown = signal.reason;
  const saysSo = error instanceof PlugError && error.code === 'plug-timeout';
  return reason instanceof LimitError && !saysSo ? reason : error;
}

/** A signal for calls that somebody ends in time, which therefore need no limit further down. */
export function limitedController(): AbortController {
  const controller = new AbortController();
  limited.add(controller.signal);
  return controller;
}

const limited = new WeakSet<AbortSignal>();

/** Whether whoever gave this signal fires it in time. */
export function hasLimit(signal: AbortSignal): boolean {
  return limited.has(signal);
}

/** Whether a call has left nothing on its signal, so that the next call cannot tell it from a new one. */
export function isUnused(signal: AbortSignal): boolean {
  if (signal.aborted || derived === undefined || derived in signal) return false;
  return getEventListeners(signal, 'abort').length === 0;
}

/** Where a signal keeps those that `AbortSignal.any` has derived from it, which are no listeners. */
const derived: symbol | undefined = findDerived();

function findDerived(): symbol | undefined {
  const { signal } = new AbortController();
  const before = new Set(Object.getOwnPropertySymbols(signal));
  AbortSignal.any([signal]);
  return Object.getOwnPropertySymbols(signal).find((symbol) => !before.has(symbol));
}

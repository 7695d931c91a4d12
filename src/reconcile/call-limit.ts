import { getEventListeners, setMaxListeners } from 'node:events';
import { HalError, PlugError } from '../errors.ts';

/** A call did not end in time. A driver that knows the address replaces it with an error that names it. */
export class LimitError extends PlugError {
  readonly limitMs: number;

  constructor(limitMs: number, peer = 'the plug') {
    const remedy = 'is it powered, on this network, and is the address right?';
    super('plug-timeout', `no answer from ${peer} within ${limitMs / 1000} s: ${remedy}`, { retryable: true });
    this.limitMs = limitMs;
  }
}

/** The error of an exchange with `peer` that its signal has ended: the reason of the signal, or `cancelled`. */
export function cancellation(signal: AbortSignal | undefined, peer: string): HalError {
  const reason: unknown = signal?.reason;
  if (reason instanceof LimitError) return new LimitError(reason.limitMs, peer);
  return reason instanceof HalError ? reason : new HalError('cancelled', `the exchange with ${peer} was cancelled`);
}

/** The error to report for a failed call: `LimitError` if its limit was over, unless its own error is a timeout. */
export function failureOf(signal: AbortSignal, error: unknown): unknown {
  const reason: unknown = signal.reason;
  const saysSo = error instanceof PlugError && error.code === 'plug-timeout';
  return reason instanceof LimitError && !saysSo ? reason : error;
}

/** A controller whose owner enforces the time limit, so that inner calls need none. */
export function limitedController(): AbortController {
  const controller = new AbortController();
  limited.add(controller.signal);
  return controller;
}

const limited = new WeakSet<AbortSignal>();

/** Whether the owner of this signal enforces a time limit. */
export function hasLimit(signal: AbortSignal): boolean {
  return limited.has(signal);
}

/**
 * Calls back when a signal fires. One signal may stop a thousand plugs; each call removes its listener when it ends, so
 * this many listeners are not a leak.
 */
export function onceAborted(signal: AbortSignal, onAbort: () => void): void {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', onAbort, { once: true });
}

/** Whether a call has left nothing on its signal, so that the next call can reuse it like a new one. */
export function isUnused(signal: AbortSignal): boolean {
  if (signal.aborted || derived === undefined || derived in signal) return false;
  return getEventListeners(signal, 'abort').length === 0;
}

/** Property with the signals that `AbortSignal.any` has derived from a signal; they are not listeners. */
const derived: symbol | undefined = findDerived();

function findDerived(): symbol | undefined {
  const { signal } = new AbortController();
  const before = new Set(Object.getOwnPropertySymbols(signal));
  AbortSignal.any([signal]);
  return Object.getOwnPropertySymbols(signal).find((symbol) => !before.has(symbol));
}

import { HalError } from '../errors.ts';
import type { Machine } from '../machine/machine.ts';
import type { Clock } from '../util/clock.ts';
import { processClock } from './clock.ts';
import type { CliIo } from './io.ts';

/** Signals that follow each other so fast are one: a shell and npm both hand on a Ctrl-C. */
const sameSignalMs = 500;

export interface StopSignals {
  /** Aborts at the first signal, with its name as the reason. */
  readonly stop: AbortSignal;
  /** Resolves when a second signal comes while the machine gives its open requests their time. */
  readonly hurry: Promise<void>;
  /** From now on a signal asks this machine to stop, as one has that has come before. */
  stops(machine: Machine): void;
  /** That time is over: from now on a further signal ends the program at once. */
  requestsOver(): void;
}

/**
 * Lets a signal stop what a command runs, from before a machine is made until all is over. The next signal ends the waiting
 * for open requests; and when that is over, a further one has its usual effect and ends the program at once, so that
 * another Ctrl-C helps against whatever holds up the stop.
 */
export async function withStopSignals<V>(io: CliIo, run: (signals: StopSignals) => Promise<V>): Promise<V> {
  const { signals, forget } = hearStopSignals(io, processClock());
  try {
    return await run(signals);
  } finally {
    forget();
  }
}

function hearStopSignals(io: CliIo, clock: Clock): { readonly signals: StopSignals; readonly forget: () => void } {
  const stopped = new AbortController();
  let hurried = () => {};
  let signalledMs: number | undefined;
  let disarm = () => {};
  const stopHearing = io.onStopSignal((signal) => {
    const nowMs = clock.now();
    if (signalledMs === undefined) stopped.abort(signal);
    else if (nowMs - signalledMs >= sameSignalMs) hurried();
    signalledMs ??= nowMs;
  });
  const signals: StopSignals = {
    stop: stopped.signal,
    hurry: new Promise((resolve) => (hurried = resolve)),
    stops(machine) {
      onceAborted(stopped.signal, () => machine.requestStop(String(stopped.signal.reason)));
      // A prompt on a terminal takes a Ctrl-C for itself and asks in its name.
      void hearPrompt(machine);
    },
    requestsOver() {
      disarm = clock.after(signalledMs === undefined ? 0 : sameSignalMs, stopHearing);
    },
  };
  return {
    signals,
    forget() {
      disarm();
      stopHearing();
    },
  };

  async function hearPrompt(machine: Machine): Promise<void> {
    const why = await machine.stopRequested;
    if (why.startsWith('SIG')) signalledMs ??= clock.now();
  }
}

/** How long work that was stopped may take to end what it has begun. */
const endMs = 2000;

/**
 * Waits for work that heeds `signals.stop`, and does not wait for ever when it does not (for a module of the user's, for a
 * file that is a pipe): rejects with `cancelled` then. Meanwhile a second signal ends the program at once.
 */
export async function untilStopped<V>(work: Promise<V>, signals: StopSignals, clock: Clock): Promise<V> {
  let isDone = false;
  let cancel = () => {};
  const givenUp = new Promise<never>((_, reject) => {
    onceAborted(signals.stop, () => {
      if (isDone) return;
      signals.requestsOver();
      cancel = clock.after(endMs, () => reject(new HalError('cancelled', String(signals.stop.reason))));
    });
  });
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    isDone = true;
    cancel();
  }
}

function onceAborted(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}

import { HalError } from '../errors.ts';
import type { Machine } from '../machine/machine.ts';
import type { Clock } from '../util/clock.ts';
import { processClock } from './clock.ts';
import type { CliIo } from './io.ts';

/** Signals within this time are one: a shell and npm both pass on a Ctrl-C. */
const sameSignalMs = 500;

export interface StopSignals {
  /** Aborts at the first signal, with its name as the reason. */
  readonly stop: AbortSignal;
  /** Resolves when a second signal comes while the machine finishes its open requests. */
  readonly hurry: Promise<void>;
  /** From now on a signal asks this machine to stop; an earlier signal does so at once. */
  stops(machine: Machine): void;
  /** The open requests are over: from now on a further signal ends the program at once. */
  requestsOver(): void;
}

/**
 * Lets a signal stop a command, from before its machine is built until the command has ended. The next signal ends the
 * wait for open requests. After that wait a further signal has its usual effect and ends the program at once, so that
 * another Ctrl-C helps against a stop that hangs.
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
      // A prompt on a terminal takes a Ctrl-C itself and asks for the stop in the name of the signal.
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

/** How long stopped work may take to clean up. */
const endMs = 2000;

/**
 * Waits for work that obeys `signals.stop`. Rejects with `cancelled` when the work does not end in time, such as a user
 * module or a file that is a pipe. Meanwhile a second signal ends the program at once.
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

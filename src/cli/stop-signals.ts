import type { Machine } from '../machine/machine.ts';
import type { CliIo } from './io.ts';

/** Signals that follow each other so fast are one: a shell and npm both hand on a Ctrl-C. */
const sameSignalMs = 500;

export interface StopSignals {
  /** Resolves when a second signal comes while the machine gives its open requests their time. */
  readonly hurry: Promise<void>;
  /** That time is over: from now on a further signal ends the program at once. */
  requestsOver(): void;
  forget(): void;
}

/**
 * Lets a signal stop a machine. The next one ends the waiting for open requests; and when that is over, a further one has
 * its usual effect and ends the program at once, so that another Ctrl-C helps against whatever holds up the stop.
 */
export function stopOnSignals(machine: Machine, io: CliIo): StopSignals {
  const { clock } = machine.context;
  let hurried = () => {};
  let signalledMs: number | undefined;
  let disarm: (() => void) | undefined;
  const forget = io.onStopSignal((signal) => {
    const nowMs = clock.now();
    if (signalledMs === undefined) machine.requestStop(signal);
    else if (nowMs - signalledMs >= sameSignalMs) hurried();
    signalledMs ??= nowMs;
  });
  // A prompt on a terminal takes a Ctrl-C for itself and asks in its name.
  void hearPrompt();
  return {
    hurry: new Promise((resolve) => (hurried = resolve)),
    requestsOver() {
      disarm = clock.after(signalledMs === undefined ? 0 : sameSignalMs, forget);
    },
    forget() {
      disarm?.();
      forget();
    },
  };

  async function hearPrompt(): Promise<void> {
    const why = await machine.stopRequested;
    if (why.startsWith('SIG')) signalledMs ??= clock.now();
  }
}

import type { Machine } from '../machine/machine.ts';
import type { CliIo } from './io.ts';

/** Signals that follow each other so fast are one: a shell and npm both hand on a Ctrl-C. */
const sameSignalMs = 500;

/**
 * Lets a signal stop a machine. After it, the next signal has its usual effect and ends the program at once, so that a
 * second Ctrl-C helps against whatever holds up the stop. Returns what forgets about signals.
 */
export function stopOnSignals(machine: Machine, io: CliIo): () => void {
  const forget = io.onStopSignal((signal) => {
    machine.requestStop(signal);
    arm();
  });
  let disarm: (() => void) | undefined;
  const arm = () => (disarm ??= machine.context.clock.after(sameSignalMs, forget));
  // A prompt on a terminal takes a Ctrl-C for itself and asks in its name.
  void machine.stopRequested.then((why) => (why.startsWith('SIG') ? arm() : undefined));
  return () => {
    disarm?.();
    forget();
  };
}

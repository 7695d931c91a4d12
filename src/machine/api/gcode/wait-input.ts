import { HalError } from '../../../errors.ts';
import type { WaitMode } from '../../../gcode/actions.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Value } from '../../../components/define.ts';

export interface WaitOptions {
  readonly mode: Exclude<WaitMode, 'immediate'>;
  readonly timeoutS: number;
  readonly clock: Clock;
  readonly signals: readonly AbortSignal[];
}

/**
 * Waits for an input as M66 does: for an edge, which must happen during the wait, or for a level, which may exist
 * already. Resolves with the input's value, or −1 on timeout; rejects with `cancelled` when a signal aborts.
 */
export function waitForInput(input: Pick<Value<'bit'>, 'name' | 'observe'>, options: WaitOptions): Promise<number> {
  const { mode, timeoutS, clock, signals } = options;
  const wanted = mode === 'rise' || mode === 'high';
  const needsEdge = mode === 'rise' || mode === 'fall';
  return new Promise((resolve, reject) => {
    let before: boolean | undefined;
    let settled = false;
    let stop = () => {};
    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      stop();
      cancelTimer();
      for (const signal of signals) signal.removeEventListener('abort', abort);
      act();
    };
    const abort = () => settle(() => reject(new HalError('cancelled', `waiting for ${input.name} was cancelled`)));
    const cancelTimer = clock.after(timeoutS * 1000, () => settle(() => resolve(-1)));
    for (const signal of signals) signal.addEventListener('abort', abort);
    stop = input.observe((value) => {
      if (value === wanted && (!needsEdge || before === !wanted)) settle(() => resolve(wanted ? 1 : 0));
      before = value;
    });
    if (settled) stop();
    else if (signals.some((signal) => signal.aborted)) abort();
  });
}

/** Waits as G4 does; rejects with `cancelled` when a signal aborts. */
export function dwell(seconds: number, clock: Clock, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (act: () => void) => {
      cancelTimer();
      for (const signal of signals) signal.removeEventListener('abort', abort);
      act();
    };
    const abort = () => end(() => reject(new HalError('cancelled', 'G4 was cancelled')));
    const cancelTimer = clock.after(seconds * 1000, () => end(resolve));
    for (const signal of signals) signal.addEventListener('abort', abort);
    if (signals.some((signal) => signal.aborted)) abort();
  });
}

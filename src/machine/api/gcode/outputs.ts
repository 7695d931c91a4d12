import { HalError } from '../../../errors.ts';
import type { Ask } from '../../../hal/hal.ts';
import type { Action, OutputAction, PowerOffAction, WaitAction } from '../../../gcode/actions.ts';
import { motionOf, type ApiHost } from '../host.ts';
import { askPowerOff } from '../power-off.ts';
import { waitForInput } from './wait-input.ts';

/** An action that switches. */
export type Switching = Exclude<Action, WaitAction>;

/** An output that was set, and its value. */
export interface Switched {
  readonly pin: string;
  readonly value: boolean | number;
}

/** Executes a G-code action on an output. */
export function switchOutput(host: ApiHost, action: Switching, ask: Ask): Switched {
  if (action.kind === 'power-off') return askForPowerOff(host, action, ask);
  const motion = motionOf(host);
  if (action.kind === 'digital-out') return motion.digitalOut(action.index, action.value, ask);
  if (action.kind === 'analog-out') return motion.analogOut(action.index, action.value, ask);
  if (action.kind === 'power') return motion.power(action.value, ask);
  return motion.fan(action.index, action.value);
}

function askForPowerOff(host: ApiHost, { code, delayS }: PowerOffAction, ask: Ask): Switched {
  try {
    return { pin: `${askPowerOff(host, undefined, { ...ask, delayS })}.ask`, value: true };
  } catch (error) {
    if (!(error instanceof HalError)) throw error;
    throw new HalError(
      error.code,
      `${code} requests a safe power-off, which needs a component power-off: ${error.message}`,
    );
  }
}

/** The pin that an output action sets; throws `bad-value` when there is no pin of that index. */
export function outputName(host: ApiHost, action: OutputAction): string {
  const motion = motionOf(host);
  return action.kind === 'digital-out' ? motion.digitalOutName(action.index) : motion.analogOutName(action.index);
}

/** Reads an input as M66 does; a promise when it must wait. −1 means that the time is over. */
export function readInput(
  host: ApiHost,
  action: WaitAction,
  signals: readonly AbortSignal[],
): { readonly pin: string; readonly value: number | Promise<number> } {
  const motion = motionOf(host);
  if (action.input === 'analog') {
    const input = motion.analogIn(action.index);
    return { pin: input.name, value: input.value };
  }
  const input = motion.digitalIn(action.index);
  const { mode, timeoutS } = action;
  const satisfied = mode === 'immediate' || (mode === 'high' && input.value) || (mode === 'low' && !input.value);
  const value = satisfied
    ? Number(input.value)
    : waitForInput(input, { mode, timeoutS, clock: host.hal.clock, signals });
  return { pin: input.name, value };
}

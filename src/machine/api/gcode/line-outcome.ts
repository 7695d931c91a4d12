import { HalError, messageOf, type ErrorCode } from '../../../errors.ts';
import type { Action } from '../../../gcode/actions.ts';
import type { Step } from '../../../gcode/interpreter.ts';
import type { Ask, AskOutcome } from '../../../hal/hal.ts';
import { outputName, switchOutput, type Switching } from './outputs.ts';
import type { Caller } from '../caller.ts';
import type { ApiHost } from '../host.ts';

/** The outcome of a line. */
export interface LineOutcome {
  /** Counted from 1 within the request. */
  readonly line: number;
  /**
   * `queued`: waits for a move. `ignored`: does nothing with inputs and outputs. `held`: a lock holds the request whose
   * relay was waited for.
   */
  readonly outcome: 'done' | 'queued' | 'ignored' | 'held' | 'error';
  /** The outputs set now or with the next move, in order; for M66 the value read, or −1 on timeout. */
  readonly actions?: readonly LineAction[];
  /** The ends of the line's requests to plugs, if they were waited for. */
  readonly relays?: readonly AskOutcome[];
  /** How many queued outputs were dropped because the program has ended. */
  readonly dropped?: number;
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

export interface LineAction {
  readonly code: string;
  readonly pin: string;
  readonly value: boolean | number;
}

/** The caller of a line, and the callback for its requests. */
export interface LineWork {
  readonly caller: Caller;
  readonly asked: (ask: Ask) => void;
}

interface LineFailure {
  readonly error: unknown;
}

/** The actions of a line so far. */
export interface Done {
  readonly actions: readonly LineAction[];
  readonly failure: LineFailure | undefined;
}

/** Sets outputs all at once; `before` are the earlier actions of the line. */
export function setOutputs(
  host: ApiHost,
  due: readonly Action[],
  { caller, asked }: LineWork,
  before: readonly LineAction[] = [],
  failure?: LineFailure,
): Done {
  const actions = [...before];
  let fault = failure;
  host.hal.batch(() => {
    for (const action of due.filter(isSwitching)) {
      try {
        const ask = caller.ask(wordOf(action));
        const { pin, value } = switchOutput(host, action, ask);
        asked(ask);
        actions.push({ code: action.code, pin, value });
      } catch (error) {
        fault ??= { error };
      }
    }
  });
  return { actions, failure: fault };
}

export function outcomeOf(
  host: ApiHost,
  line: number,
  { queued, dropped, dwellS, isEmergency }: Step,
  { actions, failure }: Done,
): LineOutcome {
  const hasDone = actions.length + queued.length + dropped.length > 0 || failure !== undefined;
  if (!hasDone && dwellS === 0 && !isEmergency) return { line, outcome: 'ignored' };
  const outcome = {
    line,
    outcome: actions.length > 0 || queued.length === 0 ? ('done' as const) : ('queued' as const),
    ...(hasDone && { actions: [...actions, ...queued.map((action) => toSet(action, outputName(host, action)))] }),
    ...(dropped.length > 0 && { dropped: dropped.length }),
  };
  return failure ? { ...outcome, ...failed(line, failure.error) } : outcome;
}

/** The word of a request in events. */
function wordOf(action: Switching): string {
  return action.kind === 'digital-out' ? `${action.code} P${action.index}` : action.code;
}

function toSet({ code, value }: { code: string; value: boolean | number }, pin: string): LineAction {
  return { code, pin, value };
}

function isSwitching(action: Action): action is Switching {
  return action.kind !== 'wait';
}

export function isNothing({ now, queued, fired, dropped, dwellS, isEmergency }: Step): boolean {
  return now.length + queued.length + fired.length + dropped.length + dwellS === 0 && !isEmergency;
}

export function failed(line: number, error: unknown): LineOutcome {
  const code = error instanceof HalError ? error.code : 'internal';
  return { line, outcome: 'error', error: { code, message: messageOf(error) } };
}

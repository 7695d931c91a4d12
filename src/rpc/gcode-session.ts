import { HalError, messageOf, type ErrorCode } from '../errors.ts';
import type { Ask, AskOutcome } from '../hal/ask.ts';
import { createInterpreter, type Step } from '../gcode/interpreter.ts';
import type { Action, WaitAction } from '../gcode/m-codes.ts';
import { outputName, readInput, switchOutput } from './gcode-io.ts';
import type { RpcHost } from './host.ts';
import { askOf, type Call } from './method.ts';
import { toJson, type JsonValue } from './values.ts';

/** What became of a line. */
export interface LineOutcome {
  /** Counted from 1 within the request. */
  readonly line: number;
  /**
   * `queued`: it waits for a move. `ignored`: it asks nothing of inputs and outputs. `held`: the relay was waited for, and
   * a lock holds the request.
   */
  readonly outcome: 'done' | 'queued' | 'ignored' | 'held' | 'error';
  /** What was set, or is to be set with the next move, in order; for M66 what was read, or −1 when its time was up. */
  readonly actions?: readonly LineAction[];
  /** What became of the requests to plugs that the line made, where that was waited for. */
  readonly relays?: readonly AskOutcome[];
  /** How many queued outputs were dropped, since the program has ended. */
  readonly dropped?: number;
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

interface LineAction {
  readonly code: string;
  readonly pin: string;
  readonly value: JsonValue;
}

type Outcomes = LineOutcome[] | Promise<LineOutcome[]>;

interface Work {
  readonly call: Call;
  readonly asked: (line: number, ask: Ask) => void;
}

/**
 * The G-code of one caller: one program, whose lines are executed in the order they come, request after request. Where
 * M66 waits, the lines behind it wait too; other requests do not.
 */
export interface GcodeSession {
  /**
   * Executes lines. A promise comes back only if one of them has to wait, or waits behind another. Never fails for
   * what a line says; throws `out-of-range` when too much waits already. `asked` hears each request that a line makes.
   */
  execute(lines: readonly string[], call: Call, asked?: (line: number, ask: Ask) => void): Outcomes;
  /** Ends a wait and drops the lines behind it, and what waits for a move; returns how many of the latter. */
  abort(): number;
  dispose(): void;
}

/** How much may wait behind an M66, in characters. */
const backlogMax = 8 * 1024 * 1024;

export function createGcodeSession(host: RpcHost): GcodeSession {
  const interpreter = createInterpreter({ check: (action) => void outputName(host, action) });
  let running: Promise<unknown> | undefined;
  let aborting = new AbortController();
  let backlog = 0;

  return {
    execute(lines, call, asked = () => {}) {
      const { signal } = aborting;
      if (!running) return keepOrder(run(lines, { call, asked }, signal));
      const size = lines.reduce((sum, line) => sum + line.length, 0);
      if (backlog + size > backlogMax) {
        throw new HalError(
          'out-of-range',
          `more than ${backlogMax} characters of G-code wait behind an M66: await answers before sending more`,
        );
      }
      backlog += size;
      return keepOrder(
        running.then(() => {
          backlog -= size;
          return run(lines, { call, asked }, call.signal.aborted ? call.signal : signal);
        }),
      );
    },
    abort() {
      aborting.abort();
      aborting = new AbortController();
      return interpreter.abort().length;
    },
    dispose: () => aborting.abort(),
  };

  function keepOrder(outcomes: Outcomes): Outcomes {
    if (!(outcomes instanceof Promise)) return outcomes;
    const mine = outcomes.finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  }

  function run(lines: readonly string[], work: Work, aborted: AbortSignal): Outcomes {
    const outcomes: LineOutcome[] = [];
    return proceed(aborted.aborted);

    function proceed(cancelled: boolean): Outcomes {
      while (outcomes.length < lines.length) {
        const text = lines[outcomes.length] ?? '';
        const line = outcomes.length + 1;
        const outcome = cancelled ? failed(line, notExecuted()) : executeLine(text, line, work, aborted);
        if (outcome instanceof Promise) return outcome.then(goOn);
        outcomes.push(outcome);
      }
      return outcomes;

      function goOn(outcome: LineOutcome): Outcomes {
        outcomes.push(outcome);
        return proceed(cancelled || outcome.error?.code === 'cancelled');
      }
    }
  }

  function executeLine(
    text: string,
    line: number,
    work: Work,
    aborted: AbortSignal,
  ): LineOutcome | Promise<LineOutcome> {
    try {
      if (/[\r\n][^\r\n]/.test(text)) {
        throw new HalError('syntax', 'a line break within a line: make each line an entry of its own of "lines"');
      }
      const step = interpreter.read(text);
      const wait = step.now.find((action) => action.kind === 'wait');
      if (!wait) return perform(line, step, work);
      const { pin, value } = readInput(host, wait, { call: work.call, aborted });
      const read = (read: number) => perform(line, step, work, { code: wait.code, pin, value: read });
      return value instanceof Promise ? value.then(read, (error: unknown) => failed(line, error)) : read(value);
    } catch (error) {
      return failed(line, error);
    }
  }

  function perform(
    line: number,
    { now, queued, fired, dropped }: Step,
    { call, asked }: Work,
    read?: LineAction,
  ): LineOutcome {
    const due = [...now, ...fired].filter(isSwitching);
    if (due.length + queued.length + dropped.length === 0 && !read) return { line, outcome: 'ignored' };
    const actions: LineAction[] = read ? [read] : [];
    let failure: { readonly error: unknown } | undefined;
    host.hal.batch(() => {
      for (const action of due) {
        try {
          const ask = askOf(call, wordOf(action));
          const { pin, value } = switchOutput(host, action, ask);
          asked(line, ask);
          actions.push({ code: action.code, pin, value: toJson(value) });
        } catch (error) {
          failure ??= { error };
        }
      }
    });
    const outcome = {
      line,
      outcome: actions.length > 0 || queued.length === 0 ? ('done' as const) : ('queued' as const),
      actions: [...actions, ...queued.map((action) => toSet(action, outputName(host, action)))],
      ...(dropped.length > 0 && { dropped: dropped.length }),
    };
    return failure ? { ...outcome, ...failed(line, failure.error) } : outcome;
  }
}

/** The word by which a request is told. */
function wordOf(action: Exclude<Action, WaitAction>): string {
  return action.kind === 'digital-out' ? `${action.code} P${action.index}` : action.code;
}

function toSet({ code, value }: { code: string; value: boolean | number }, pin: string): LineAction {
  return { code, pin, value: toJson(value) };
}

function isSwitching(action: Action): action is Exclude<Action, WaitAction> {
  return action.kind !== 'wait';
}

function failed(line: number, error: unknown): LineOutcome {
  const code = error instanceof HalError ? error.code : 'internal';
  return { line, outcome: 'error', error: { code, message: messageOf(error) } };
}

function notExecuted(): HalError {
  return new HalError('cancelled', 'not executed: aborted before');
}

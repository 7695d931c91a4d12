import { HalError, messageOf, type ErrorCode } from '../errors.ts';
import type { Ask, AskOutcome } from '../hal/ask.ts';
import type { Action, WaitAction } from '../gcode/actions.ts';
import type { Dialect } from '../gcode/dialects.ts';
import { createInterpreter, type Step } from '../gcode/interpreter.ts';
import { isEmergency } from '../gcode/program-end.ts';
import { outputName, readInput, switchOutput } from './gcode-io.ts';
import type { RpcHost } from './host.ts';
import { askOf, type Call } from './method.ts';
import { toJson, type JsonValue } from './values.ts';
import { dwell } from './wait-input.ts';

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

/** What is said of lines beside their text. */
export interface Lines {
  readonly lines: readonly string[];
  /** Whose G-code it is, where neither the caller nor the motion component says another. */
  readonly dialect?: Dialect | undefined;
  /** The file goes on in the next call. */
  readonly more?: boolean | undefined;
  /** The last line may have been cut short. */
  readonly cut?: boolean | undefined;
}

interface Work extends Lines {
  readonly call: Call;
  readonly asked: (line: number, ask: Ask) => void;
}

/**
 * The G-code of one caller: one program, whose lines are executed in the order they come, request after request. Where
 * M66 or G4 waits, the lines behind it wait too; other requests do not, nor does M112.
 */
export interface GcodeSession {
  /**
   * Executes lines. A promise comes back only if one of them has to wait, or waits behind another. Never fails for
   * what a line says; throws `out-of-range` when too much waits already. `asked` hears each request that a line makes.
   */
  execute(given: Lines, call: Call, asked?: (line: number, ask: Ask) => void): Outcomes;
  /** The program has ended: drops what waits for a move and begins anew, in its order; returns how many. */
  end(call: Call): number | Promise<number>;
  /** Ends a wait and drops the lines behind it, and what waits for a move; returns how many of the latter. */
  abort(): number;
  dispose(): void;
}

/** How much may wait behind a line that waits, in characters. */
const backlogMax = 8 * 1024 * 1024;

export function createGcodeSession(host: RpcHost): GcodeSession {
  const interpreter = createInterpreter({ check: (action) => void outputName(host, action) });
  let running: Promise<unknown> | undefined;
  let aborting = new AbortController();
  let backlog = 0;
  let goesOn = false;

  return {
    execute(given, call, asked = () => {}) {
      const work = { ...given, call, asked };
      const emergency = running ? given.lines.findIndex(isEmergency) : -1;
      if (emergency >= 0) return stopAtOnce(work, emergency);
      return inOrder(call, running ? sizeOf(given.lines) : 0, (signal) => run(work, signal));
    },
    end: (call) => inOrder(call, 0, () => interpreter.abort().length),
    abort,
    dispose: () => aborting.abort(),
  };

  function abort(): number {
    aborting.abort();
    aborting = new AbortController();
    goesOn = false;
    return interpreter.abort().length;
  }

  /** Beside a line that waits: it ends that wait and drops what stands behind it, the lines before M112 here included. */
  function stopAtOnce(work: Work, at: number): Outcomes {
    const dropped = abort();
    const before = work.lines.slice(0, at).map((_, index) => failed(index + 1, notExecuted()));
    const all = (outcomes: LineOutcome[]) => [
      ...before,
      ...outcomes.map((each, index) => ({
        ...each,
        line: each.line + at,
        ...(index === 0 && dropped > 0 && { dropped }),
      })),
    ];
    const rest = run({ ...work, lines: work.lines.slice(at) }, aborting.signal);
    return rest instanceof Promise ? rest.then(all) : all(rest);
  }

  /** Does it when what was asked before is done. */
  function inOrder<R>(call: Call, size: number, act: (signal: AbortSignal) => R | Promise<R>): R | Promise<R> {
    const { signal } = aborting;
    if (!running) return keepOrder(act(signal));
    if (backlog + size > backlogMax) {
      throw new HalError(
        'out-of-range',
        `more than ${backlogMax} characters of G-code wait behind a line that waits: await answers before sending more`,
      );
    }
    backlog += size;
    return keepOrder(
      running.then(() => {
        backlog -= size;
        return act(call.signal.aborted ? call.signal : signal);
      }),
    );
  }

  function keepOrder<R>(result: R | Promise<R>): R | Promise<R> {
    if (!(result instanceof Promise)) return result;
    const mine = result.finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  }

  function run(work: Work, aborted: AbortSignal): Outcomes {
    const { lines, more = false } = work;
    const outcomes: LineOutcome[] = [];
    if (aborted.aborted) return proceed(true);
    if (!goesOn) interpreter.begin();
    goesOn = more;
    return proceed(false);

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
      const { lines, cut = false } = work;
      const step = interpreter.read(text, { dialect: dialectOf(work), isCut: cut && line === lines.length });
      if (isNothing(step)) return { line, outcome: 'ignored' };
      return bringAbout(line, step, work, aborted);
    } catch (error) {
      return failed(line, error);
    }
  }

  function bringAbout(line: number, step: Step, work: Work, aborted: AbortSignal): LineOutcome | Promise<LineOutcome> {
    const { now, fired, dwellS } = step;
    const fail = (error: unknown) => failed(line, error);
    const wait = now.find((action) => action.kind === 'wait');
    if (!wait && dwellS === 0) return outcomeOf(line, step, set(line, [...now, ...fired], work));
    const signals = [work.call.signal, aborted];
    const read = wait && readInput(host, wait, signals);
    const goOn = (value: number | undefined): LineOutcome | Promise<LineOutcome> => {
      const seen = wait && read && value !== undefined ? [{ code: wait.code, pin: read.pin, value }] : [];
      if (dwellS === 0) return outcomeOf(line, step, set(line, [...now, ...fired], work, seen));
      const before = set(line, now, work, seen);
      const waited = () => outcomeOf(line, step, set(line, fired, work, before.actions, before.failure));
      return dwell(dwellS, host.hal.clock, signals).then(waited, fail);
    };
    return read?.value instanceof Promise ? read.value.then(goOn, fail) : goOn(read?.value);
  }

  /** Sets outputs all at once; `before` is what the line has done so far. */
  function set(
    line: number,
    due: readonly Action[],
    { call, asked }: Work,
    before: readonly LineAction[] = [],
    failure?: Failure,
  ): Done {
    const actions = [...before];
    let fault = failure;
    host.hal.batch(() => {
      for (const action of due.filter(isSwitching)) {
        try {
          const ask = askOf(call, wordOf(action));
          const { pin, value } = switchOutput(host, action, ask);
          asked(line, ask);
          actions.push({ code: action.code, pin, value: toJson(value) });
        } catch (error) {
          fault ??= { error };
        }
      }
    });
    return { actions, failure: fault };
  }

  function outcomeOf(line: number, { queued, dropped, dwellS, isEmergency }: Step, { actions, failure }: Done) {
    const hasDone = actions.length + queued.length + dropped.length > 0 || failure !== undefined;
    if (!hasDone && dwellS === 0 && !isEmergency) return { line, outcome: 'ignored' as const };
    const outcome = {
      line,
      outcome: actions.length > 0 || queued.length === 0 ? ('done' as const) : ('queued' as const),
      ...(hasDone && { actions: [...actions, ...queued.map((action) => toSet(action, outputName(host, action)))] }),
      ...(dropped.length > 0 && { dropped: dropped.length }),
    };
    return failure ? { ...outcome, ...failed(line, failure.error) } : outcome;
  }

  function dialectOf({ dialect, call }: Work): Dialect | undefined {
    return dialect ?? call.caller.dialect ?? host.motion?.dialect;
  }
}

interface Failure {
  readonly error: unknown;
}

/** What a line has done so far. */
interface Done {
  readonly actions: readonly LineAction[];
  readonly failure: Failure | undefined;
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

function isNothing({ now, queued, fired, dropped, dwellS, isEmergency }: Step): boolean {
  return now.length + queued.length + fired.length + dropped.length + dwellS === 0 && !isEmergency;
}

function failed(line: number, error: unknown): LineOutcome {
  const code = error instanceof HalError ? error.code : 'internal';
  return { line, outcome: 'error', error: { code, message: messageOf(error) } };
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}

function notExecuted(): HalError {
  return new HalError('cancelled', 'not executed: aborted before');
}

import { HalError } from '../../../errors.ts';
import type { Dialect } from '../../../gcode/dialects.ts';
import { createInterpreter, type Step } from '../../../gcode/interpreter.ts';
import { isEmergency } from '../../../gcode/program-end.ts';
import type { Ask } from '../../../hal/hal.ts';
import { followRelays } from './follow-relays.ts';
import { outputName, readInput } from './outputs.ts';
import type { Caller, CallScope } from '../caller.ts';
import type { ApiHost } from '../host.ts';
import { failed, isNothing, outcomeOf, setOutputs, type LineOutcome } from './line-outcome.ts';
import { dwell } from './wait-input.ts';

type Outcomes = LineOutcome[] | Promise<LineOutcome[]>;

/** Lines of G-code, and how to execute them. */
export interface Lines {
  readonly lines: readonly string[];
  /** The dialect of these lines; without it, that of the caller, else that of the motion component. */
  readonly dialect?: Dialect | undefined;
  /** The program continues in the next call. */
  readonly more?: boolean | undefined;
  /** The last line may be cut short; it switches nothing. */
  readonly cut?: boolean | undefined;
  /** Seconds to wait until each requested relay has followed; the outcomes tell whether it has. */
  readonly waitS?: number | undefined;
}

interface LinesUnderWay extends Lines {
  readonly call: CallScope;
  readonly asked: (line: number, ask: Ask) => void;
}

/**
 * The G-code of one caller: one program, whose lines are executed in order, request after request. Lines behind a
 * waiting M66 or G4 wait too; M112 and other requests do not. Other callers have their turn between two lines.
 */
export interface GcodeSession {
  /**
   * Executes lines. Returns a promise only if a line must wait, or waits behind another. A wrong line is an outcome, not
   * an exception; throws `out-of-range` when too much waits already.
   */
  execute(given: Lines, call: CallScope): Outcomes;
  /** The program has ended: drops outputs queued for a move and begins anew, in order; returns how many it dropped. */
  end(): number | Promise<number>;
  /** Ends a wait, drops the lines behind it and the outputs queued for a move; returns how many outputs. */
  abort(): number;
  dispose(): void;
}

/** The longest line that is not a comment, in characters: a line is read without a break. */
const lineMax = 16 * 1024;

const notExecuted = new HalError('cancelled', 'not executed: aborted before');

/** How much G-code may wait behind a waiting line, in characters. */
const backlogMax = 8 * 1024 * 1024;

export function createGcodeSession(host: ApiHost, caller: Caller): GcodeSession {
  const interpreter = createInterpreter({ check: (action) => void outputName(host, action) });
  let running: Promise<unknown> | undefined;
  let aborting = new AbortController();
  let backlog = 0;
  let goesOn = false;

  return {
    execute(given, call) {
      caller.demand('switch', 'G-code');
      const { waitS } = given;
      if (waitS === undefined) return execute(given, call, () => {});
      const follower = followRelays(host.hal.clock);
      return followed(execute(given, call, follower.asked), (outcomes) => follower.finish(outcomes, waitS, call));
    },
    end() {
      caller.demand('switch', 'G-code');
      return inOrder(0, () => {
        goesOn = false;
        return interpreter.abort().length;
      });
    },
    abort() {
      caller.demand('switch', 'G-code');
      return abort();
    },
    dispose: () => aborting.abort(),
  };

  function execute(given: Lines, call: CallScope, asked: LinesUnderWay['asked']): Outcomes {
    const dialect = given.dialect ?? caller.dialect ?? host.motion?.dialect;
    const work = { ...given, dialect, call, asked };
    const emergency = running ? given.lines.findIndex(isEmergency) : -1;
    if (emergency >= 0) return stopAtOnce(work, emergency);
    return inOrder(running ? sizeOf(given.lines) : 0, (signal, hasWaited) => run(work, signal, hasWaited));
  }

  function abort(): number {
    aborting.abort();
    aborting = new AbortController();
    goesOn = false;
    return interpreter.abort().length;
  }

  /** M112 ends a line's wait and drops all lines behind that line, including those before M112 in this call. */
  function stopAtOnce(work: LinesUnderWay, at: number): Outcomes {
    const dropped = abort();
    const before = work.lines.slice(0, at).map((text, index) => leaveOut(text, index + 1, aborting.signal));
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

  /** Acts when the earlier lines are done. */
  function inOrder<R>(size: number, act: (signal: AbortSignal, hasWaited: boolean) => R | Promise<R>): R | Promise<R> {
    const { signal } = aborting;
    if (!running) return keepOrder(act(signal, false));
    if (backlog + size > backlogMax) {
      throw new HalError(
        'out-of-range',
        `more than ${backlogMax} characters of G-code wait behind a waiting line: wait for answers before sending more`,
      );
    }
    backlog += size;
    return keepOrder(
      running.then(() => {
        backlog -= size;
        return act(signal, true);
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

  function run(work: LinesUnderWay, aborted: AbortSignal, hasWaited = false): Outcomes {
    const { lines, more = false } = work;
    const outcomes: LineOutcome[] = [];
    if (aborted.aborted) return proceed(true);
    if (!goesOn) interpreter.begin();
    goesOn = more;
    return proceed(hasWaited && work.call.signal.aborted);

    function proceed(cancelled: boolean): Outcomes {
      while (outcomes.length < lines.length) {
        if (!work.call.mayGoOn()) return inNextSlice(cancelled);
        const text = lines[outcomes.length] ?? '';
        const line = outcomes.length + 1;
        const outcome = cancelled ? leaveOut(text, line, aborted) : executeLine(text, line, work, aborted);
        if (outcome instanceof Promise) return outcome.then(goOn);
        outcomes.push(outcome);
      }
      return outcomes;

      function inNextSlice(isCancelled: boolean): Outcomes {
        const { signal } = work.call;
        // Cancelled lines are still read to their end, for conditional text that begins in them.
        const next = isCancelled ? new Promise<void>((run) => caller.turn.queue(run, true)) : work.call.next();
        const resume = () => proceed(isCancelled || aborted.aborted || signal.aborted);
        return next.then(resume, resume);
      }

      function goOn(outcome: LineOutcome): Outcomes {
        outcomes.push(outcome);
        // Its wait may have ended by itself at the moment of the cancellation: the lines behind it are not executed.
        const isCancelled = aborted.aborted || work.call.signal.aborted || outcome.error?.code === 'cancelled';
        return proceed(cancelled || isCancelled);
      }
    }
  }

  /** Skips a line. Conditional text that begins on it continues behind it. */
  function leaveOut(text: string, line: number, aborted: AbortSignal): LineOutcome {
    if (!aborted.aborted) interpreter.pass(text);
    return failed(line, notExecuted);
  }

  function executeLine(
    text: string,
    line: number,
    work: LinesUnderWay,
    aborted: AbortSignal,
  ): LineOutcome | Promise<LineOutcome> {
    try {
      if (/[\r\n][^\r\n]/.test(text) && !isEmergency(text)) {
        throw new HalError('syntax', 'a line contains a line break: give each line as its own entry of "lines"');
      }
      if (text.length > lineMax && !/^\s*;/.test(text) && !isEmergency(text)) {
        throw new HalError('syntax', `a line must not be longer than ${lineMax} characters`);
      }
      const { lines, dialect, cut = false } = work;
      const step = interpreter.read(text, { dialect, isCut: cut && line === lines.length });
      if (isNothing(step)) return { line, outcome: 'ignored' };
      return bringAbout(line, step, work, aborted);
    } catch (error) {
      return failed(line, error);
    }
  }

  function bringAbout(
    line: number,
    step: Step,
    { call, asked }: LinesUnderWay,
    aborted: AbortSignal,
  ): LineOutcome | Promise<LineOutcome> {
    const { now, fired, dwellS } = step;
    const work = { caller, asked: (ask: Ask) => asked(line, ask) };
    const fail = (error: unknown) => failed(line, error);
    const wait = now.find((action) => action.kind === 'wait');
    if (!wait && dwellS === 0) return outcomeOf(host, line, step, setOutputs(host, [...now, ...fired], work));
    const signals = [call.signal, aborted];
    const read = wait && readInput(host, wait, signals);
    const goOn = (value: number | undefined): LineOutcome | Promise<LineOutcome> => {
      const seen = wait && read && value !== undefined ? [{ code: wait.code, pin: read.pin, value }] : [];
      if (dwellS === 0) return outcomeOf(host, line, step, setOutputs(host, [...now, ...fired], work, seen));
      const before = setOutputs(host, now, work, seen);
      const waited = () => outcomeOf(host, line, step, setOutputs(host, fired, work, before.actions, before.failure));
      return dwell(dwellS, host.hal.clock, signals).then(waited, fail);
    };
    return read?.value instanceof Promise ? read.value.then(goOn, fail) : goOn(read?.value);
  }
}

async function followed(
  outcomes: Outcomes,
  finish: (outcomes: readonly LineOutcome[]) => Promise<LineOutcome[]>,
): Promise<LineOutcome[]> {
  return finish(await outcomes);
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}

import { HalError } from '../errors.ts';
import type { Action, OutputAction } from './actions.ts';
import { followBlocks } from './blocks.ts';
import type { End } from './blocks/o-words.ts';
import type { Dialect } from './dialects.ts';
import { waitMaxS } from './limits.ts';
import { isPlainMove, lineOf } from './line-kinds.ts';
import { actionsOf, switchingCode } from './m-codes.ts';
import { createMoveTracker } from './moves.ts';
import { createPercentSign, endOf, hasCode, isEmergency } from './program-end.ts';
import { dwellOf, unkeptWaitOf } from './waits.ts';
import type { GcodeLine, Readings } from './words.ts';

/** What one line brings about, in the order to do it: first `now`, then the dwell, then `fired` all at once. */
export interface Step {
  /** What to do at once. */
  readonly now: readonly Action[];
  /** Seconds to wait, by `G4`. */
  readonly dwellS: number;
  /** What this line has put off until the next move. */
  readonly queued: readonly OutputAction[];
  /** What had been put off, by this line or before, and is due with this line's move. */
  readonly fired: readonly OutputAction[];
  /** What had been put off and is dropped, since the program ends with this line. */
  readonly dropped: readonly OutputAction[];
  /** It is M112. */
  readonly isEmergency: boolean;
}

/** What is said of a line beside its text. */
export interface LineOptions {
  /** Whose G-code it is; without one, a line on which they disagree is refused. */
  readonly dialect?: Dialect | undefined;
  /** It may have been cut short, as the last line of a file without an end: what would switch is refused. */
  readonly isCut?: boolean;
}

/** Reads a program line by line, as a controller would, for what it asks of inputs and outputs. */
export interface Interpreter {
  /** Reads the next line. Throws for one that is refused, which then changes nothing. */
  read(text: string, options?: LineOptions): Step;
  /** A line that is not to be executed: only the conditional text counts that it begins or ends. */
  pass(text: string): void;
  /** The next line is the first of a call or a file: what ended before it, and what was waited for there, is over. */
  begin(): void;
  /** The controller has aborted, or the program has ended: everything begins anew; what waits for a move is returned. */
  abort(): readonly OutputAction[];
}

export interface InterpreterOptions {
  /** Throws for an output that does not exist, so that the line that asks for it is the one that fails. */
  readonly check?: (action: OutputAction) => void;
}

/** More outputs than any machine has; an M62 for one more is refused. */
const queueMax = 256;

const none: readonly never[] = [];
const nothing: Step = { now: none, dwellS: 0, queued: none, fired: none, dropped: none, isEmergency: false };

/**
 * The semantics of M62–M68 as measured on LinuxCNC 2.9: M64, M65 and M68 act at once; M62, M63 and M67 are kept until
 * the next line that really moves (not a dwell, not a move of no length), also one on the same line; of several for one
 * output the last counts; all are dropped on abort, at M2 and M30. Outputs keep their values through all of these.
 *
 * What switches is refused inside of conditional text, behind the end of the program, and, for M81, behind a wait that
 * is not kept here. Lines from M28 to M29, which a firmware stores in a file, are not executed.
 *
 * Pure: it holds the program's state and touches nothing.
 */
export function createInterpreter(options: InterpreterOptions = {}): Interpreter {
  const { check } = options;
  const queue = new Map<string, OutputAction>();
  const moves = createMoveTracker();
  const blocks = followBlocks();
  let storing = false;
  /** What has ended the program of this call or file. */
  let ended: string | undefined;
  /** It stood in conditional text: it may have ended, and nobody here knows. */
  let mayHaveEnded = false;
  let percent = createPercentSign();
  let unkeptWait: string | undefined;
  /** It stood in conditional text, which a sender that sends line by line has not waited for either. */
  let isWaitConditional = false;

  const drain = () => {
    if (queue.size === 0) return none;
    const outputs = [...queue.values()];
    queue.clear();
    return outputs;
  };

  return {
    read(text, lineOptions = {}) {
      try {
        return read(text, lineOptions);
      } catch (error) {
        moves.forget(); // where a line moved to that could not be read, nobody knows
        throw error;
      }
    },
    pass(text) {
      moves.forget();
      try {
        blocks.read(text);
      } catch {
        // What is wrong with it matters to nobody.
      }
    },
    begin,
    abort() {
      moves.forget();
      blocks.forget();
      storing = mayHaveEnded = isWaitConditional = false;
      begin();
      return drain();
    },
  };

  function begin(): void {
    ended = undefined;
    if (!isWaitConditional) unkeptWait = undefined;
    percent = createPercentSign();
  }

  function read(text: string, { dialect, isCut = false }: LineOptions): Step {
    if (!storing && isEmergency(text)) return stop();
    const { readings, end } = blocks.read(text);
    const line = lineOf(readings, dialect);
    if (percent.ends(text)) endBy('%', 'certain');
    if (end !== undefined) endBy(text.trim(), end);
    if (line.words.length === 0 && line.command === undefined) return nothing;
    if (isPlainMove(line) && !storing && whyNotRun(line, isCut) === undefined) return move(line);
    if (storing) {
      storing = !hasCode(line, 29);
      return nothing;
    }
    const why = whyNotRun(line, isCut);
    if (why !== undefined) return skip(line, readings, why, dialect);
    storing = hasCode(line, 28);
    return run(line, readings, dialect);
  }

  /** M112 is never refused. */
  function stop(): Step {
    ended = 'M112';
    moves.forget();
    return { ...nothing, dropped: drain(), isEmergency: true };
  }

  /** Most of a program. */
  function move(line: GcodeLine): Step {
    if (!moves.moves(line.words)) return nothing;
    unkeptWait = undefined;
    isWaitConditional = false;
    return queue.size > 0 ? { ...nothing, fired: drain() } : nothing;
  }

  function run(line: GcodeLine, readings: Readings, dialect: Dialect | undefined): Step {
    const wait = unkeptWaitOf(line);
    unkeptWait = wait ?? unkeptWait;
    const actions = actionsOf(readings, { dialect, hasModal: moves.hasModal });
    const queued: OutputAction[] = [];
    const now: Action[] = [];
    for (const action of actions) {
      if (isOutput(action)) check?.(action);
      if (isOutput(action) && action.when === 'with-motion') queued.push(action);
      else now.push(action);
      refuseBehindWait(action);
    }
    const dwellS = readDwell(line, dialect);
    enqueue(queued);
    const moving = moves.moves(line.words);
    if (moving && wait === undefined) {
      unkeptWait = undefined;
      isWaitConditional = false;
    }
    const end = endOf(line, dialect);
    if (end !== undefined) endBy(end, 'certain');
    const fired = moving ? drain() : none;
    const dropped = end === undefined ? none : drain();
    return { ...nothing, now, dwellS, queued: moving ? none : queued, fired, dropped };
  }

  /** A line that is not run may still end the program, or move to where nobody knows. */
  function skip(line: GcodeLine, readings: Readings, why: string, dialect: Dialect | undefined): Step {
    moves.forget();
    const end = endOf(line, dialect);
    if (end !== undefined && ended === undefined) endBy(end, 'perhaps');
    // Whether it is waited depends on the condition; a power-off behind it must not rely on that.
    const wait = unkeptWaitOf(line) ?? (dwellOf(line, dialect) === 0 ? undefined : 'a conditional G4');
    if (wait !== undefined && ended === undefined) {
      unkeptWait = wait;
      isWaitConditional = true;
    }
    const code = switchingCode(readings);
    if (code !== undefined) throw new HalError('syntax', `${code} ${why}`);
    return nothing;
  }

  function whyNotRun({ isOptional }: GcodeLine, isCut: boolean): string | undefined {
    if (ended !== undefined) return `stands behind the end of the program (${ended}): not executed`;
    const { open } = blocks;
    if (open !== undefined) {
      return `stands inside '${open}': flow control is not executed here, send the lines that result`;
    }
    if (mayHaveEnded) {
      return 'stands behind conditional text that may have ended the program; gcode.end begins anew';
    }
    if (isOptional) return `stands behind '/': whether such a line is skipped is not known here`;
    return isCut ? 'is on a last line without an end, which may have been cut short: end it with a newline' : undefined;
  }

  function refuseBehindWait(action: Action): void {
    if (action.kind !== 'power' || action.value || unkeptWait === undefined) return;
    throw new HalError(
      'syntax',
      `${action.code} stands behind ${unkeptWait}, for which nothing waits here: ask for a safe power-off by the method power.off ` +
        `or, where the dialect has it, by ${action.code} S1; or send ${action.code} when the wait is over`,
    );
  }

  function readDwell(line: GcodeLine, dialect: Dialect | undefined): number {
    const dwellS = dwellOf(line, dialect);
    if (dwellS !== undefined && dwellS <= waitMaxS) return dwellS;
    unkeptWait = 'G4';
    if (dwellS === undefined) return 0;
    const unit = dialect === undefined ? `; say by 'dialect' whose G-code it is, if its P is milliseconds` : '';
    throw new HalError('out-of-range', `G4 of ${dwellS} s: at most ${waitMaxS} s are waited${unit}`);
  }

  function endBy(what: string, how: End): void {
    if (how === 'certain') ended ??= what;
    else mayHaveEnded = true;
  }

  function enqueue(outputs: readonly OutputAction[]): void {
    for (const output of outputs) {
      const key = `${output.kind} ${output.index}`;
      if (queue.size >= queueMax && !queue.has(key)) {
        throw new HalError('out-of-range', `${output.code}: ${queueMax} outputs wait for a move already`);
      }
      queue.set(key, output);
    }
  }
}

function isOutput(action: Action): action is OutputAction {
  return action.kind === 'digital-out' || action.kind === 'analog-out';
}

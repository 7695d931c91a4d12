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

/** The effects of one line, in order: first `now`, then the dwell, then `fired` all at once. */
export interface Step {
  /** The actions to do at once. */
  readonly now: readonly Action[];
  /** The wait of `G4`, in seconds. */
  readonly dwellS: number;
  /** The outputs of this line that wait for the next move. */
  readonly queued: readonly OutputAction[];
  /** The waiting outputs, of this line and before, that are set with this line's move. */
  readonly fired: readonly OutputAction[];
  /** The waiting outputs that are dropped, since this line ends the program. */
  readonly dropped: readonly OutputAction[];
  /** Whether the line is M112. */
  readonly isEmergency: boolean;
}

/** What is known about a line beside its text. */
export interface LineOptions {
  /** Without a dialect, a line on which the dialects disagree is refused. */
  readonly dialect?: Dialect | undefined;
  /** The line may have been cut short, like a last line without a newline: it is refused if it would switch. */
  readonly isCut?: boolean;
}

/** Reads a program line by line, as a controller does, and returns what it does with inputs and outputs. */
export interface Interpreter {
  /** Reads the next line. Throws if the line is refused, and then changes nothing. */
  read(text: string, options?: LineOptions): Step;
  /** Reads a line that must not be executed, only for the conditional text that it begins or ends. */
  pass(text: string): void;
  /** Begins a call or a file: forgets the end of the program before it, and waits that were not kept. */
  begin(): void;
  /** Starts anew after the controller has aborted or the program has ended; returns the outputs that waited for a move. */
  abort(): readonly OutputAction[];
}

export interface InterpreterOptions {
  /** Throws for an output that does not exist, so that its own line fails. */
  readonly check?: (action: OutputAction) => void;
}

/** More outputs than any machine has; an M62 for a further one is refused. */
const queueMax = 256;

const none: readonly never[] = [];
const nothing: Step = { now: none, dwellS: 0, queued: none, fired: none, dropped: none, isEmergency: false };

/**
 * The semantics of M62–M68 are as measured on LinuxCNC 2.9. M64, M65 and M68 act at once. M62, M63 and M67 wait for the
 * next move, on the same line or later; a dwell or a move of zero length is not one. The last of several for one output
 * counts. All are dropped on abort and at M2 and M30. Outputs keep their values through all of these.
 *
 * A switching word is refused inside conditional text and after the end of the program; M81 also after a wait that is not
 * kept here. Lines from M28 to M29, which a firmware stores in a file, are not executed.
 *
 * It holds the state of the program and has no effects.
 */
export function createInterpreter(options: InterpreterOptions = {}): Interpreter {
  const { check } = options;
  const queue = new Map<string, OutputAction>();
  const moves = createMoveTracker();
  const blocks = followBlocks();
  let storing = false;
  /** The word that has ended the program of this call or file. */
  let ended: string | undefined;
  /** The end was in conditional text, so it is not known whether the program has ended. */
  let mayHaveEnded = false;
  let percent = createPercentSign();
  let unkeptWait: string | undefined;
  /** The wait was in conditional text, so a sender that sends line by line has not kept it either. */
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
        moves.forget(); // a line that could not be read may have moved anywhere
        throw error;
      }
    },
    pass(text) {
      moves.forget();
      try {
        blocks.read(text);
      } catch {
        // Faults of a line that is not executed do not matter.
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

  /** Handles the most frequent lines of a program. */
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

  /** Handles a line that is not run: it may still end the program, or move to an unknown position. */
  function skip(line: GcodeLine, readings: Readings, why: string, dialect: Dialect | undefined): Step {
    moves.forget();
    const end = endOf(line, dialect);
    if (end !== undefined && ended === undefined) endBy(end, 'perhaps');
    // The wait depends on the condition, so a later power-off must not rely on it.
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
    if (ended !== undefined) return `comes after the end of the program (${ended}): not executed`;
    const { open } = blocks;
    if (open !== undefined) {
      return `is inside '${open}': flow control is not executed here, send the resulting lines`;
    }
    if (mayHaveEnded) {
      return 'comes after conditional text that may have ended the program; call gcode.end to begin anew';
    }
    if (isOptional) return `comes after '/': it is not known here whether such a line is skipped`;
    return isCut
      ? 'is on a last line without a newline, which may have been cut short: end it with a newline'
      : undefined;
  }

  function refuseBehindWait(action: Action): void {
    if (action.kind !== 'power' || action.value || unkeptWait === undefined) return;
    throw new HalError(
      'syntax',
      `${action.code} comes after ${unkeptWait}, which halyard does not wait for: ask for a safe power-off by the method power.off ` +
        `or, where the dialect has it, by ${action.code} S1; or send ${action.code} when the wait is over`,
    );
  }

  function readDwell(line: GcodeLine, dialect: Dialect | undefined): number {
    const dwellS = dwellOf(line, dialect);
    if (dwellS !== undefined && dwellS <= waitMaxS) return dwellS;
    unkeptWait = 'G4';
    if (dwellS === undefined) return 0;
    const unit = dialect === undefined ? `; set 'dialect' if its P is in milliseconds` : '';
    throw new HalError('out-of-range', `G4 of ${dwellS} s is too long: expected at most ${waitMaxS} s${unit}`);
  }

  function endBy(what: string, how: End): void {
    if (how === 'certain') ended ??= what;
    else mayHaveEnded = true;
  }

  function enqueue(outputs: readonly OutputAction[]): void {
    for (const output of outputs) {
      const key = `${output.kind} ${output.index}`;
      if (queue.size >= queueMax && !queue.has(key)) {
        throw new HalError('out-of-range', `${output.code}: ${queueMax} outputs already wait for a move`);
      }
      queue.set(key, output);
    }
  }
}

function isOutput(action: Action): action is OutputAction {
  return action.kind === 'digital-out' || action.kind === 'analog-out';
}

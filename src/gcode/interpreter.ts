import { HalError } from '../errors.ts';
import { createFlowTracker } from './flow.ts';
import { actionsOf, type Action, type OutputAction } from './m-codes.ts';
import { createMoveTracker } from './moves.ts';
import { parseLine, type GcodeLine } from './words.ts';

/** What one line brings about, in the order to do it: first `now`, then `fired` all at once. */
export interface Step {
  /** What to do at once. */
  readonly now: readonly Action[];
  /** What this line has put off until the next move. */
  readonly queued: readonly OutputAction[];
  /** What had been put off, by this line or before, and is due with this line's move. */
  readonly fired: readonly OutputAction[];
  /** What had been put off and is dropped, since the program ends with this line. */
  readonly dropped: readonly OutputAction[];
}

/** Reads a program line by line, as a controller would, for what it asks of inputs and outputs. */
export interface Interpreter {
  /** Reads the next line. Throws for a malformed one, which then changes nothing. */
  read(text: string): Step;
  /** The controller has aborted, or the program has ended: what waits for a move is dropped and returned. */
  abort(): readonly OutputAction[];
}

export interface InterpreterOptions {
  /** Throws for an output that does not exist, so that the line that asks for it is the one that fails. */
  readonly check?: (action: OutputAction) => void;
}

/** More outputs than any machine has; an M62 for one more is refused. */
const queueMax = 256;

const none: readonly never[] = [];
const nothing: Step = { now: none, queued: none, fired: none, dropped: none };

/**
 * The semantics of M62–M68 as measured on LinuxCNC 2.9: M64, M65 and M68 act at once; M62, M63 and M67 are kept until
 * the next line that really moves (not a dwell, not a move of no length), also one on the same line; of several for one
 * output the last counts; all are dropped on abort, at M2 and M30. Outputs keep their values through all of these.
 * Lines from M28 to M29, which a firmware stores in a file, are not executed.
 *
 * Pure: it holds the program's state and touches nothing.
 */
export function createInterpreter(options: InterpreterOptions = {}): Interpreter {
  const { check } = options;
  const queue = new Map<string, OutputAction>();
  const moves = createMoveTracker();
  const flow = createFlowTracker();
  let storing = false;

  const drain = () => {
    if (queue.size === 0) return none;
    const outputs = [...queue.values()];
    queue.clear();
    return outputs;
  };

  return {
    read(text) {
      try {
        return readLine(text);
      } catch (error) {
        moves.forget(); // where a line moved to that could not be read, nobody knows
        throw error;
      }
    },
    abort() {
      moves.forget();
      flow.forget();
      storing = false;
      return drain();
    },
  };

  function readLine(text: string): Step {
    const line = parseLine(text);
    if (line.flow) flow.follow(line.flow);
    if (line.words.length === 0) return nothing;
    if (storing) {
      storing = !hasCode(line, 29);
      return nothing;
    }
    storing = hasCode(line, 28);
    const actions = actionsOf(line);
    if (actions.length > 0) flow.refuse(actions[0]?.code ?? '');
    const queued: OutputAction[] = [];
    const now: Action[] = [];
    for (const action of actions) {
      if (isOutput(action)) check?.(action);
      if (isOutput(action) && action.when === 'with-motion') queued.push(action);
      else now.push(action);
    }
    enqueue(queued);
    const moving = moves.moves(line.words);
    const ends = endsProgram(line);
    if (actions.length === 0 && !ends && !(moving && queue.size > 0)) return nothing;
    const fired = moving ? drain() : none;
    if (ends) flow.forget();
    return { now, queued: moving ? none : queued, fired, dropped: ends ? drain() : none };
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

/** M2 and M30; but `M30 name` deletes a file on RepRap firmwares. M112 stops everything. */
function endsProgram({ words, fault }: GcodeLine): boolean {
  if (fault !== undefined || !words.some(({ letter, value }) => letter === 'M' && isEnd(value))) return false;
  return words.every(({ value }) => value !== undefined);
}

function isEnd(code: number | undefined): boolean {
  return code === 2 || code === 30 || code === 112;
}

function hasCode({ words }: GcodeLine, code: number): boolean {
  return words.some(({ letter, value }) => letter === 'M' && value === code);
}

/** Somebody on HAL's side asks. */
export interface Ask {
  /** By which its end is told; all that ask by a change have the same. */
  readonly by: string;
  readonly on: boolean;
  readonly atMs: number;
  /** What was told of its end. */
  end: { readonly type: string; readonly cause: string; readonly atMs: number } | undefined;
}

/** A command as it came from the runner. */
export interface SentCommand {
  readonly on: boolean;
  readonly atMs: number;
  /** When it reached a plug as it was sent. */
  readonly deliveredMs: number[];
  /** The runner has got the plug's acknowledgement. */
  isAcked: boolean;
}

export interface RelayMove {
  readonly on: boolean;
  readonly by: 'command' | 'button' | 'rule';
  readonly atMs: number;
}

/** All that has happened since the last time that everything was quiet and well. */
export interface Journal {
  /** The relay when it began. */
  readonly relayAtStart: boolean;
  readonly asks: Ask[];
  readonly commands: SentCommand[];
  readonly moves: RelayMove[];
  readonly withdrawals: number[];
  readonly locks: { readonly fromMs: number; toMs: number }[];
  /** When the machine stopped. */
  readonly stops: number[];
  /** When a command reached the plug as something else. */
  readonly mangled: number[];
  /** When the runner got an answer that passes for another, and when that was given. */
  readonly lies: { readonly fromMs: number; readonly toMs: number }[];
  /** In words, for whoever looks for the cause of a violation. */
  readonly lines: string[];
}

export function emptyJournal(relayAtStart: boolean): Journal {
  return {
    relayAtStart,
    asks: [],
    commands: [],
    moves: [],
    withdrawals: [],
    locks: [],
    stops: [],
    mangled: [],
    lies: [],
    lines: [],
  };
}

/** Whether the relay was so at some moment of a time. */
export function wasRelay({ relayAtStart, moves }: Journal, on: boolean, fromMs: number, toMs: number): boolean {
  let is = relayAtStart;
  for (const move of moves) {
    if (move.atMs > toMs) break;
    if (move.atMs >= fromMs && (is === on || move.on === on)) return true;
    is = move.on;
  }
  return is === on;
}

export function hasLied({ lies }: Journal, fromMs: number, toMs: number): boolean {
  return lies.some((lie) => lie.toMs >= fromMs && lie.toMs <= toMs);
}

/** A request on HAL's side. */
export interface Ask {
  /** Name in the report of its end; all requests by a change of a pin have the same name. */
  readonly by: string;
  readonly on: boolean;
  readonly atMs: number;
  /** The report of its end. */
  end: { readonly type: string; readonly cause: string; readonly atMs: number } | undefined;
}

/** A command sent by the runner. */
export interface SentCommand {
  readonly on: boolean;
  readonly atMs: number;
  /** Time at which it reached a plug unchanged. */
  readonly deliveredMs: number[];
  /** The runner has received the plug's acknowledgement. */
  isAcked: boolean;
}

export interface RelayMove {
  readonly on: boolean;
  readonly by: 'command' | 'button' | 'rule';
  readonly atMs: number;
}

/** All events since the last quiet phase. */
export interface Journal {
  /** The relay at the beginning. */
  readonly relayAtStart: boolean;
  readonly asks: Ask[];
  readonly commands: SentCommand[];
  readonly moves: RelayMove[];
  readonly withdrawals: number[];
  readonly locks: { readonly fromMs: number; toMs: number }[];
  /** Times at which the machine stopped. */
  readonly stops: number[];
  /** Times at which a changed command reached the plug. */
  readonly mangled: number[];
  /** Times at which the runner got an answer that it may take for another, and when the plug gave it. */
  readonly lies: { readonly fromMs: number; readonly toMs: number }[];
  /** A log for finding the cause of a violation. */
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

/** Whether the relay was in this state at any moment of a period. */
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

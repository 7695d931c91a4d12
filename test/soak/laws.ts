import { hasLied, wasRelay, type Ask, type Journal, type SentCommand } from './journal.ts';

/** The violations that can be seen from outside. */
export type Law =
  /** A command without an open request. */
  | 'unasked'
  /** An OFF sent while the lock holds it. */
  | 'locked'
  /** A command that was acknowledged is sent again: ON at all, OFF more than once. */
  | 'again'
  /** Another plug or outlet gets a command. */
  | 'stranger'
  /** A report or a pin is wrong. */
  | 'untrue'
  /** In a quiet phase the relay differs from the last request. */
  | 'disagree'
  /** A request has no end, or more than one. */
  | 'unended'
  /** Pins and plug agree too late. */
  | 'slow'
  /** The sum of energy falls or jumps. */
  | 'energy'
  /** The number of connections grows. */
  | 'leak';

export interface Violation {
  readonly law: Law;
  readonly what: string;
}

export interface LawTimes {
  /** Time from the decision to send a command to its passing the proxy. */
  readonly underWayMs: number;
  readonly onRequestTimeoutMs: number;
  /** Whether an answer may be taken for another: the protocol does not tie it to its request. */
  readonly canLie: boolean;
}

/** Judges the journal at a quiet phase. */
export function judge(journal: Journal, relayOn: boolean, times: LawTimes): Violation[] {
  return [
    ...journal.commands.flatMap((command) => judgeCommand(journal, command, times)),
    ...judgeRepeats(journal, times),
    ...journal.asks.flatMap((ask) => judgeEnd(journal, ask, times)),
    ...judgeOutcome(journal, relayOn, times),
  ];
}

/** The possible requests of a command, the latest last. */
function asksOf(journal: Journal, { on, atMs }: SentCommand, times: LawTimes): readonly Ask[] {
  const decidedMs = atMs - times.underWayMs;
  return journal.asks.filter((ask) => ask.on === on && ask.atMs <= atMs && closedMs(journal, ask, times) >= decidedMs);
}

/** Time after which nothing may be sent for a request. */
function closedMs({ asks, withdrawals, stops }: Journal, ask: Ask, times: LawTimes): number {
  const after = (moments: readonly number[]) => moments.filter((atMs) => atMs >= ask.atMs);
  const next = asks[asks.indexOf(ask) + 1];
  return Math.min(
    next?.atMs ?? Infinity,
    ask.end?.atMs ?? Infinity,
    ...after(stops),
    ...(ask.on ? [ask.atMs + times.onRequestTimeoutMs] : after(withdrawals)),
  );
}

function judgeCommand(journal: Journal, command: SentCommand, times: LawTimes): Violation[] {
  const { on, atMs } = command;
  if (asksOf(journal, command, times).length === 0)
    return [{ law: 'unasked', what: `${word(on)} sent at ${ms(atMs)}` }];
  const decidedMs = atMs - times.underWayMs;
  const isHeld = !on && journal.locks.some((lock) => lock.fromMs < decidedMs && lock.toMs > atMs);
  return isHeld ? [{ law: 'locked', what: `OFF sent at ${ms(atMs)}` }] : [];
}

/** Each acknowledged command uses up one of its possible requests; an OFF request allows two commands. */
function judgeRepeats(journal: Journal, times: LawTimes): Violation[] {
  const left = new Map<Ask, number>(journal.asks.map((ask) => [ask, ask.on ? 1 : 2]));
  return journal.commands.flatMap((command) => {
    const possible = asksOf(journal, command, times);
    if (!command.isAcked || possible.length === 0) return [];
    const ask = possible.find((one) => (left.get(one) ?? 0) > 0);
    if (ask) left.set(ask, (left.get(ask) ?? 0) - 1);
    return ask
      ? []
      : [{ law: 'again' as const, what: `${word(command.on)} sent at ${ms(command.atMs)} was acknowledged before` }];
  });
}

function judgeEnd(journal: Journal, ask: Ask, times: LawTimes): Violation[] {
  const { end } = ask;
  if (!end) return [{ law: 'unended', what: named(ask) }];
  const { withdrawals, stops, mangled, asks, moves } = journal;
  const isDuring = (atMs: number) => atMs >= ask.atMs - times.underWayMs && atMs <= end.atMs + times.underWayMs;
  const isExcused = times.canLie && hasLied(journal, ask.atMs, end.atMs);
  const isPressed = moves.some(({ by, atMs }) => by !== 'command' && isDuring(atMs));
  const isUndone = journal.commands.some(({ on, deliveredMs }) => on !== ask.on && deliveredMs.some(isDuring));
  const told = `${end.type} (${end.cause})`;
  const isTrue = {
    'request.done': wasRelay(journal, ask.on, ask.atMs, end.atMs),
    'request.superseded': asks.some((other) => other !== ask && other.atMs >= ask.atMs && isDuring(other.atMs)),
    'request.withdrawn': !ask.on && withdrawals.some(isDuring),
    'request.dropped':
      {
        'too-old': ask.on && end.atMs - ask.atMs >= times.onRequestTimeoutMs - 50,
        stopped: stops.some(isDuring),
        refused: times.canLie && mangled.some(isDuring),
        'not-done': isPressed || isUndone,
      }[end.cause] ?? false,
  }[end.type];
  return isTrue || isExcused
    ? []
    : [{ law: 'untrue', what: `${named(ask)} is reported as ${told} at ${ms(end.atMs)}` }];
}

function judgeOutcome(journal: Journal, relayOn: boolean, times: LawTimes): Violation[] {
  const last = journal.asks.at(-1);
  if (last?.end?.type !== 'request.done' || relayOn === last.on) return [];
  const isPressed = journal.moves.some(({ by, atMs }) => by !== 'command' && atMs >= last.atMs);
  // Commands that the network delivered so late that the runner could not know of them.
  const isOvertaken = journal.commands.some(
    ({ on, atMs, deliveredMs }) =>
      on !== last.on && atMs <= last.atMs + times.underWayMs && deliveredMs.some((at) => at >= last.atMs),
  );
  if (isPressed || isOvertaken || (times.canLie && hasLied(journal, last.atMs, Infinity))) return [];
  return [{ law: 'disagree', what: `the relay is ${word(relayOn)} after ${named(last)} was done` }];
}

function named({ by, on, atMs }: Ask): string {
  return `${word(on)} of ${by} at ${ms(atMs)}`;
}

function word(on: boolean): string {
  return on ? 'ON' : 'OFF';
}

function ms(atMs: number): string {
  return `${Math.round(atMs)}`;
}

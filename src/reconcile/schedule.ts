import type { PollPhase } from './phases.ts';

/** When to poll next. The loop tells it of every exchange and asks before every sleep. Times are `Clock.now()`. */
export interface PollSchedule {
  /** The machine starts. */
  begin(nowMs: number): void;
  /** An exchange starts; `poll` when it is a reading and so answers the tick. */
  started(nowMs: number, intervalMs: number, poll: boolean): void;
  ended(nowMs: number, intervalMs: number, outcome: ExchangeOutcome): void;
  /** The plug has sent something by itself. */
  pushed(nowMs: number): void;
  /** The plug will send nothing more by itself. */
  pushesEnded(): void;
  dueMs(need: PollNeed): number;
}

/**
 * `struggling` is a success in the middle of failures, such as the reading before a command that failed last time: what
 * follows continues the row of failures. `hopeless` is a failure that only a person can end.
 */
export type ExchangeOutcome = 'succeeded' | 'struggling' | 'failed' | 'hopeless';

export interface PollNeed {
  readonly intervalMs: number;
  /** The interval while the plug pushes; `intervalMs` when absent. */
  readonly heartbeatMs?: number;
  /** HAL has been waiting for contact since the last attempt: it asked, or the lock opened. */
  readonly urgent: boolean;
  /** A push, or an answer after one, says other than what is known: a reading has to decide. */
  readonly doubtful?: boolean;
  /** A request is open that only a reading can carry on. */
  readonly pending: boolean;
  /** A reading has to show whether the last command was done. */
  readonly unproven?: boolean;
}

/** For how long a plug that stopped answering is still asked at the usual pace: a reboot, a WiFi hiccup. */
const gentleMs = 10_000;
const firstPauseMs = 1000;
const longestPauseMs = 30_000;
const jitter = 0.25;
/** From an acknowledged command to the reading that is to prove it: time for the relay to move, and for a next command. */
const firstProofMs = 50;
/** From there to the next one, where it did not. */
const proofMs = 500;
const atOnce: PollPhase = { phase: 0, delayMs: 0 };
/** Longest wait before a retry for an open request, and least time between attempts that are hurried. */
const hurryMs = 1000;

/**
 * Timers keep whole milliseconds and come up to one early: what is due within that is due. Less than one, so that it
 * makes no difference to times in whole milliseconds.
 */
export const earlyMs = 0.9;

/**
 * Ticks stand on a grid that begins with the first poll, or, with a phase, with that fraction of an interval after it: a
 * late or long poll shifts none of those that follow, and missed ticks are not made up for. After 10 s of failures the
 * pause doubles from 1 s to 30 s, each shortened by up to a quarter at random so that many plugs do not come back in
 * step. An interval longer than the pause stays what it is.
 *
 * While the plug pushes, polls slow to the heartbeat. They are at the interval again when nothing was pushed for one
 * heartbeat, and at once when a poll fails or the pushes end.
 */
export function pollSchedule(chance: () => number, { phase, delayMs }: PollPhase = atOnce): PollSchedule {
  let firstMs = 0;
  let tickMs: number | undefined;
  let pollMs = 0;
  let pushedMs: number | undefined;
  let attemptMs = 0;
  let endedMs = 0;
  let polling = false;
  let lastFailed = false;
  let failing: { readonly sinceMs: number; pauseMs: number } | undefined;
  let pausedUntilMs: number | undefined;

  const align = (nowMs: number, intervalMs: number) => {
    tickMs ??= nowMs - (Math.round((1 - phase) * intervalMs) % intervalMs);
    tickMs += Math.max(0, Math.floor((nowMs + earlyMs - tickMs) / intervalMs)) * intervalMs;
  };
  const pause = (nowMs: number, hopeless: boolean) => {
    failing ??= { sinceMs: nowMs, pauseMs: 0 };
    if (hopeless) failing.pauseMs = longestPauseMs;
    else if (nowMs - failing.sinceMs < gentleMs) return undefined;
    else failing.pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, failing.pauseMs * 2));
    return nowMs + Math.round(failing.pauseMs * (1 - jitter * chance()));
  };

  const dueMs = (need: PollNeed): number => {
    const requestDueMs = dueForRequestMs(need);
    if (!need.unproven || lastFailed) return requestDueMs;
    return Math.min(requestDueMs, polling ? attemptMs + proofMs : endedMs + firstProofMs);
  };
  const dueForRequestMs = ({ intervalMs, heartbeatMs = intervalMs, urgent, doubtful, pending }: PollNeed): number => {
    if (tickMs === undefined) return urgent || pending ? 0 : firstMs;
    if (urgent && !lastFailed) return 0;
    if (urgent || doubtful || (pending && pausedUntilMs === undefined)) {
      return attemptMs + Math.min(intervalMs, hurryMs);
    }
    const tickDueMs = Math.max(tickMs + intervalMs, pausedUntilMs ?? 0);
    if (pushedMs === undefined || lastFailed) return tickDueMs;
    return Math.max(tickDueMs, Math.min(pushedMs, pollMs) + heartbeatMs);
  };

  return {
    begin(nowMs) {
      firstMs = nowMs + delayMs;
    },
    started(nowMs, intervalMs, poll) {
      attemptMs = nowMs;
      polling = poll;
      if (!poll) return;
      pollMs = nowMs;
      align(nowMs, intervalMs);
    },
    ended(nowMs, intervalMs, outcome) {
      // A tick that passed during a command is still owed; one that passed during a poll is not.
      endedMs = nowMs;
      if (polling) align(nowMs, intervalMs);
      lastFailed = outcome === 'failed' || outcome === 'hopeless';
      if (outcome === 'succeeded') failing = undefined;
      pausedUntilMs = lastFailed ? pause(nowMs, outcome === 'hopeless') : undefined;
    },
    pushed(nowMs) {
      pushedMs = nowMs;
    },
    pushesEnded() {
      pushedMs = undefined;
    },
    dueMs,
  };
}

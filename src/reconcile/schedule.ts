import type { PollPhase } from './phases.ts';
import { jittered, longerPause, longestPauseMs } from './retry-pause.ts';

/** Decides when to poll next. The loop reports every exchange and asks before every sleep. Times are `Clock.now()`. */
export interface PollSchedule {
  /** The machine starts. */
  begin(nowMs: number): void;
  /** An exchange starts; `poll` is TRUE for a reading, which serves the tick. */
  started(nowMs: number, intervalMs: number, poll: boolean): void;
  ended(nowMs: number, intervalMs: number, outcome: ExchangeOutcome): void;
  /** The plug has pushed a reading. */
  pushed(nowMs: number): void;
  /** The plug pushes no more. */
  pushesEnded(): void;
  dueMs(need: PollNeed): number;
}

/**
 * `struggling` is a success amid failures, such as the reading before a retried command: the next failure continues the
 * row. `hopeless` is a failure that only a person can end.
 */
export type ExchangeOutcome = 'succeeded' | 'struggling' | 'failed' | 'hopeless';

export interface PollNeed {
  readonly intervalMs: number;
  /** The interval while the plug pushes; `intervalMs` if absent. */
  readonly heartbeatMs?: number;
  /** A request has been waiting for contact since the last attempt: it was made, or the lock opened. */
  readonly urgent: boolean;
  /** A push, or an answer after one, contradicts the known state: a reading has to decide. */
  readonly doubtful?: boolean;
  /** An open request needs a reading before its command. */
  readonly pending: boolean;
  /** A reading has to show whether the last command was done. */
  readonly unproven?: boolean;
}

/** How long a plug that stopped answering is still polled at the interval, for a reboot or a Wi-Fi fault. */
const gentleMs = 10_000;
/** Time from an acknowledged command to the reading that proves it: the relay moves, and a next command may come. */
const firstProofMs = 50;
/** Time to the next reading if that one did not prove it. */
const proofMs = 500;
const atOnce: PollPhase = { phase: 0, delayMs: 0 };
/** Longest wait before a retry for an open request, and shortest time between urgent attempts. */
const hurryMs = 1000;

/**
 * Timers have whole milliseconds and fire up to one early, so a poll that is due within this time is due now. Less than
 * one, so that times in whole milliseconds are not affected.
 */
export const earlyMs = 0.9;

/**
 * Ticks are on a grid that begins with the first poll, or, with a phase, that fraction of an interval later. A late or
 * long poll does not shift later ticks, and missed ticks are not made up for. After 10 s of failures the pause doubles
 * from 1 s to 30 s. Each pause is shortened by up to a quarter at random, so that many plugs do not poll in step. An
 * interval longer than the pause stays.
 *
 * While the plug pushes, polls slow down to the heartbeat. They return to the interval when nothing was pushed for one
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
    else failing.pauseMs = longerPause(failing.pauseMs);
    return nowMs + jittered(failing.pauseMs, chance());
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
      // A tick that passed during a command is still due; one that passed during a poll is not.
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

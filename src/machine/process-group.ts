import type { ChildProcess } from 'node:child_process';
import { kill } from 'node:process';
import type { Clock } from '../util/clock.ts';

/** The processes of a program: its own and those that it has started, unless they made their own group or session. */
export interface ProcessGroup {
  /** Undefined when the program could not be started. */
  readonly id: number | undefined;
  /** Resolves when no process is left. Never rejects. */
  readonly gone: Promise<void>;
  /** Sends SIGTERM to all, then SIGKILL to those that are left. Safe to call twice. */
  end(): void;
}

/** How long processes may take to end after SIGTERM. */
const terminateMs = 1000;
/** How long they may take after SIGKILL. Any that is left then is held by the kernel, or its status was not collected. */
const killMs = 200;
const pollMs = 20;

/**
 * The group of a child that leads one (`detached`). The group ends with its leader.
 *
 * A signal never reaches a strange process: the system does not reuse the number of a group before its leader is collected and
 * the group is empty, and from then on no signal is sent.
 */
export function createProcessGroup(leader: ChildProcess, clock: Clock): ProcessGroup {
  const id = leader.pid;
  if (id === undefined) return { id, gone: Promise.resolve(), end() {} };
  let isEnding = false;
  let isLed = true;
  let isGone = false;
  let settle = () => {};
  const gone = new Promise<void>((resolve) => (settle = resolve));
  const timers = { poll: () => {}, limit: () => {} };
  leader.once('exit', () => {
    isLed = false;
    end();
    look();
  });
  return { id, gone, end };

  function end(): void {
    if (isEnding) return;
    isEnding = true;
    signal('SIGTERM');
    timers.limit = clock.after(terminateMs, () => {
      signal('SIGKILL');
      timers.limit = clock.after(killMs, finish);
    });
  }

  function look(): void {
    if (!signal(0)) finish();
    else timers.poll = clock.after(pollMs, look);
  }

  function finish(): void {
    isGone = true;
    timers.poll();
    timers.limit();
    settle();
  }

  /** FALSE when no process is there to get it. */
  function signal(name: NodeJS.Signals | 0): boolean {
    if (isGone) return false;
    try {
      return kill(-(id ?? 0), name);
    } catch {
      return isLed;
    }
  }
}

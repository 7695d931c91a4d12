import type { PlugHandle } from '../components/define.ts';
import type { ErrorCode } from '../errors.ts';
import type { MachineCore } from './core.ts';

/** A plug that answers, but with something else than it should: time alone mends none of these. */
const lasting: ReadonlySet<ErrorCode> = new Set(['plug-protocol', 'plug-auth', 'plug-identity', 'plug-unsupported']);
/** How long even such a plug is waited for: one garbled answer is none. */
const lastingMs = 1000;

/**
 * Gives the requests of a machine that is to stop their time: until all that are not held by a lock have ended, for so
 * long at most, or until `hurry` resolves. FALSE when some are left, held ones and those that `power-off` was asked for
 * included: they are dropped with the machine, which tells so.
 */
export async function finishRequests(machine: MachineCore, limitMs: number, hurry: Promise<void>): Promise<boolean> {
  const { clock } = machine.context;
  const timers: (() => void)[] = [];
  const after = (ms: number) => new Promise<void>((resolve) => timers.push(clock.after(ms, resolve)));
  const finished = machine.plugs.map(({ plug }) => Promise.race([plug.settled(), isLost(plug, after)]));
  await Promise.race([Promise.all(finished), after(limitMs), hurry]);
  for (const cancel of timers) cancel();
  const isAsked = machine.members.some(({ handle }) => handle.powerOff?.isAsked());
  return !isAsked && machine.plugs.every(({ plug }) => plug.open().length === 0);
}

/** Resolves when there is no hope for the plug; never, when there is. */
async function isLost(plug: PlugHandle, after: (ms: number) => Promise<void>): Promise<void> {
  await after(lastingMs);
  const code = plug.faultCode();
  if (code === undefined || !lasting.has(code)) await new Promise<never>(() => {});
}

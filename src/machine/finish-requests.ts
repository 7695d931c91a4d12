import type { PlugHandle } from '../components/define.ts';
import type { ErrorCode } from '../errors.ts';
import type { MachineCore } from './core.ts';

/** Faults of a plug that answers wrongly: waiting does not mend them. */
const lasting: ReadonlySet<ErrorCode> = new Set(['plug-protocol', 'plug-auth', 'plug-identity', 'plug-unsupported']);
/** How long such a plug is waited for: a single garbled answer may pass. */
const lastingMs = 1000;

/**
 * Waits for the open requests of a machine that is to stop: until all that no lock holds have ended, for `limitMs` at most, or
 * until `hurry` resolves. FALSE when requests are left, held ones and those of `power-off` included; the machine then drops
 * them and reports it.
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

/** Resolves when waiting for the plug is useless; otherwise never. */
async function isLost(plug: PlugHandle, after: (ms: number) => Promise<void>): Promise<void> {
  await after(lastingMs);
  const code = plug.faultCode();
  if (code === undefined || !lasting.has(code)) await new Promise<never>(() => {});
}

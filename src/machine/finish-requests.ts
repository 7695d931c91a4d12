import type { Machine } from './machine.ts';

/**
 * Gives the requests of a machine that is to stop their time: until all that are not held by a lock have ended, for so
 * long at most, or until `hurry` resolves. FALSE when some are left, held ones included: they are dropped with the machine,
 * which tells so.
 */
export async function finishRequests(machine: Machine, limitMs: number, hurry: Promise<void>): Promise<boolean> {
  const { clock } = machine.context;
  let cancel = () => {};
  const late = new Promise<void>((resolve) => (cancel = clock.after(limitMs, resolve)));
  await Promise.race([Promise.all(machine.plugs.map(({ plug }) => plug.settled())), late, hurry]);
  cancel();
  return machine.plugs.every(({ plug }) => plug.open().length === 0);
}

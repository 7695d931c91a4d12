import type { OpenRequest } from '../components/define.ts';
import type { Machine } from './machine.ts';

/** A request that has not come true, and the plug that was asked. */
export interface LeftRequest extends OpenRequest {
  readonly plug: string;
  /** Why the plug could not be spoken to, where that is known. */
  readonly lastError: string | undefined;
}

/**
 * Gives the requests of a machine that is to stop their time: until all that are not held by a lock have ended, for so
 * long at most, or until `hurry` resolves. Resolves to what is left, held requests included: they are dropped with the
 * machine.
 */
export async function finishRequests(machine: Machine, limitMs: number, hurry: Promise<void>): Promise<LeftRequest[]> {
  const { clock } = machine.context;
  let cancel = () => {};
  const late = new Promise<void>((resolve) => (cancel = clock.after(limitMs, resolve)));
  await Promise.race([Promise.all(machine.plugs.map(({ plug }) => plug.settled())), late, hurry]);
  cancel();
  return machine.plugs.flatMap(({ name, plug }) =>
    plug.open().map((request) => ({ ...request, plug: name, lastError: plug.lastError() })),
  );
}

import { Subscription } from 'rxjs';
import type { PlugHandle } from '../components/define.ts';
import type { Machine } from './machine.ts';

/** Resolves when every plug has answered or failed once, after `limitMs` at most, or when the machine is to stop. */
export async function firstContact(machine: Machine, limitMs: number): Promise<void> {
  const { clock } = machine.context;
  let cancel = () => {};
  const late = new Promise<void>((resolve) => (cancel = clock.after(limitMs, resolve)));
  const spoken = Promise.all(machine.plugs.map(({ plug }) => spokenTo(plug)));
  await Promise.race([spoken, late, machine.stopRequested]);
  cancel();
}

function spokenTo({ reports$ }: PlugHandle): Promise<void> {
  return new Promise((resolve) => {
    const heard = new Subscription();
    const spoken = () => {
      heard.unsubscribe();
      resolve();
    };
    heard.add(
      reports$.subscribe({
        next: ({ type }) => (type === 'contact' || type === 'fault') && spoken(),
        complete: spoken,
      }),
    );
  });
}

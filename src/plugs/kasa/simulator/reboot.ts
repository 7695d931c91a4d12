import type { Clock } from '../../../util/clock.ts';
import { refusals } from './modules.ts';
import type { SimulatedMethod } from './modules.ts';

/** How long a simulated plug is away when it restarts; real ones take some 10 s. */
const awayMs = 300;

/** The restart of a plug: it leaves the network after the delay that was asked for, and comes back with its relay as it was. */
export function createReboot(
  clock: Clock,
  network: { leave(): void; join(): void },
): { readonly method: SimulatedMethod; dispose(): void } {
  let cancel = () => {};
  return {
    method({ delay }) {
      if (typeof delay !== 'number' || !(delay >= 0)) return refusals.invalidArgument;
      cancel();
      cancel = clock.after(delay * 1000, () => {
        network.leave();
        cancel = clock.after(awayMs, () => network.join());
      });
      return {};
    },
    dispose: () => cancel(),
  };
}

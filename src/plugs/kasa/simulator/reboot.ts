import type { Clock } from '../../../util/clock.ts';
import { refusals } from './modules.ts';
import type { SimulatedMethod } from './modules.ts';

/** How long a restart takes; real plugs take some 10 s. */
const awayMs = 300;

/** The restart of a plug: it leaves the network after the requested delay and returns with its relay unchanged. */
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

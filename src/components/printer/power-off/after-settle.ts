import { createAsk } from '../../../hal/hal.ts';
import type { Value } from '../../define.ts';

/**
 * Runs actions of a function on other components after the settle in which the function runs: their writes are then
 * separate changes, which the function sees and is not the origin of. `own` is a bit of the component.
 */
export function afterSettle(own: Value<'bit'>): (run: () => void) => void {
  const token = createAsk({ by: own.name, word: 'after-settle' });
  let waiting: (() => void)[] = [];
  own.observe({
    next() {},
    asked(_, ask) {
      if (ask !== token) return;
      const runs = waiting;
      waiting = [];
      for (const run of runs) run();
    },
  });
  return (run) => {
    waiting.push(run);
    if (waiting.length === 1) own.ask(own.value, token);
  };
}

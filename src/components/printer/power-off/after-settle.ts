import { createAsk } from '../../../hal/hal.ts';
import type { Value } from '../../define.ts';

/**
 * What a function is to do to other components once the settle it runs in is over: what they write in answer then is a
 * change of its own, which the function sees and of which it is not the author. `own` is a bit of the component.
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

import type { Origin } from '../hal/ask.ts';
import type { Signal } from '../hal/signal.ts';
import type { Param, Pin } from '../hal/item.ts';

/** Who has made the change that is being told: the function, or the component whose pin writes the wire. */
export function originOfChange(item: Pin | Param | Pin<'bit'> | Param<'bit'>): Origin {
  const signal = signalOf(item);
  return {
    by: item.changedBy ?? signal?.writer?.facts.component.name ?? 'hal',
    word: signal?.name ?? item.name,
  };
}

/** The signal that a pin is linked to; a param never is. */
export function signalOf(item: Pin | Param | Pin<'bit'> | Param<'bit'>): Signal | null {
  return 'signal' in item ? item.signal : null;
}

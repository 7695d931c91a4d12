import { HalError } from '../../errors.ts';
import type { Pin, Signal } from './item.ts';
import { checkLink, link } from './linking.ts';
import type { Registry } from '../value/names.ts';
import type { Propagation } from '../graph/propagation.ts';

/** How a pin of a dead component was wired. */
interface FormerPin {
  readonly type: string;
  readonly dir: string;
  readonly signal: Signal | null;
  readonly alias: string | null;
}

/** What a component that takes the place of a dead one finds: how each of its pins was wired, by the pin's name. */
export type Succession = ReadonlyMap<string, FormerPin>;

/** With what the dead one had found itself and not yet made again. */
export function successionOf(dead: {
  readonly ownPins: readonly Pin[];
  readonly succession: Succession | undefined;
}): Succession {
  const pins = new Map(dead.succession);
  for (const pin of dead.ownPins) {
    const { alias } = pin.facts.rare;
    if (pin.signal !== null || alias !== null) {
      pins.set(pin.name, { type: pin.type, dir: pin.dir, signal: pin.signal, alias });
    }
  }
  return pins;
}

/**
 * Joins a pin to the signal that its predecessor of the same name, type and direction was on, if the signal is still
 * there and would accept it.
 *
 * The pin takes over the signal's value, so that a program that starts again does not switch what is on; only an OUT
 * pin that was given a value says what is so, as it would at any link (`asserts`).
 */
export function rejoin(
  pin: Pin,
  former: FormerPin,
  asserts: boolean,
  hal: { readonly signals: Registry<Signal>; readonly propagation: Propagation },
): void {
  const { signal } = former;
  if (signal === null || pin.type !== former.type || pin.dir !== former.dir) return;
  if (hal.signals.find(signal.name) !== signal || !mayLink(pin, signal)) return;
  if (pin.dir !== 'out' || !asserts) pin.cell.copy(signal.cell);
  link(pin, signal, hal.propagation);
}

function mayLink(pin: Pin, signal: Signal): boolean {
  try {
    checkLink(pin, signal);
    return true;
  } catch (error) {
    if (error instanceof HalError) return false;
    throw error;
  }
}

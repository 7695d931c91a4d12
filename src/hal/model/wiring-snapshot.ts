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

/** How the pins of a dead component were wired, by the pin's name; for the component that replaces it. */
export type WiringSnapshot = ReadonlyMap<string, FormerPin>;

/** Includes the pins that the dead component had itself inherited and not yet made again. */
export function wiringSnapshotOf(dead: {
  readonly ownPins: readonly Pin[];
  readonly formerWiring: WiringSnapshot | undefined;
}): WiringSnapshot {
  const pins = new Map(dead.formerWiring);
  for (const pin of dead.ownPins) {
    const { alias } = pin.facts.rare;
    if (pin.signal !== null || alias !== null) {
      pins.set(pin.name, { type: pin.type, dir: pin.dir, signal: pin.signal, alias });
    }
  }
  return pins;
}

/**
 * Links a pin to the signal of its predecessor of the same name, type and direction, if the signal still exists and accepts
 * the pin.
 *
 * The pin takes the signal's value, so that a program that starts again does not switch anything. Only an OUT pin that was
 * given a value (`asserts`) sets the signal, as at any link.
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

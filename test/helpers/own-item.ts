import type { Hal, Pin } from '../../src/hal/hal.ts';

/** The handle of a pin that only its owner has, for tests that act as the owner. */
export function ownPin(hal: Hal, name: string): Pin {
  const { component } = hal.pins.get(name);
  const pin = hal.components.get(component.name).ownPins.find((each) => each.shown === name || each.name === name);
  if (!pin) throw new Error(`no component owns '${name}'`);
  return pin;
}

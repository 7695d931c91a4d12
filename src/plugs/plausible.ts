import type { PlugReading } from './driver.ts';

/** A quantity of a meter. */
export type Quantity = 'voltageV' | 'currentA' | 'powerW' | 'energyKWh';

/** Whether a meter reported any quantity. */
export function hasQuantity({ voltageV, currentA, powerW, energyKWh }: Pick<PlugReading, Quantity>): boolean {
  return powerW !== undefined || energyKWh !== undefined || voltageV !== undefined || currentA !== undefined;
}

/** Rating of a socket: 16 A at 230 V. Some meters reported tens of megawatts for one sample. */
const ratedW = 3680;
const ratedA = 16;
/** A load may exceed the rating for a moment. */
const margin = 1.5;
const highestV = 300;
/** The highest plausible power of a plug. */
export const highestW: number = margin * ratedW;
/** Thirty years at the full rating. The largest 31- and 32-bit numbers, which mean "no value", are above it in Wh. */
const highestKWh = 1_000_000;
/** Current that a 16 A fuse may pass for a while. */
const utmostA = 64;
/** Tolerance: current and voltage are sampled at other moments than power. */
const fit = 1.1;

/**
 * Whether a quantity of a reading is plausible. Each is judged by itself: a wrong one says nothing about the others.
 *
 * Power is negative if the plug is wired in reverse or feeds in solar power; it must then fit the voltage and the
 * current of the same reading.
 */
export function isPlausible(quantity: Quantity, reading: PlugReading): boolean {
  const { [quantity]: value } = reading;
  return value !== undefined && Number.isFinite(value) && limits[quantity](value, reading);
}

const limits: { readonly [Q in Quantity]: (value: number, reading: PlugReading) => boolean } = {
  voltageV: (value) => value >= 0 && value <= highestV,
  currentA: (value, reading) => value >= 0 && (value <= margin * ratedA || isOverload(reading)),
  powerW: (value, reading) =>
    (Math.abs(value) <= highestW || isOverload(reading)) && (value >= 0 || fitsVoltAmperes(-value, reading)),
  energyKWh: (value) => value >= 0 && value <= highestKWh,
};

/** A true overload: all three quantities agree. A wrong sample affects one of them, or is far higher. */
function isOverload({ voltageV = 0, currentA = 0, powerW = 0 }: PlugReading): boolean {
  const voltAmperes = voltageV * currentA;
  const isPossible = voltageV > 0 && voltageV <= highestV && currentA > 0 && currentA <= utmostA;
  return isPossible && Math.abs(powerW) <= fit * voltAmperes && Math.abs(powerW) >= voltAmperes / 2;
}

function fitsVoltAmperes(powerW: number, reading: PlugReading): boolean {
  const { voltageV = 0, currentA = 0 } = reading;
  const isKnown = isPlausible('voltageV', reading) && isPlausible('currentA', reading);
  return isKnown && powerW <= fit * voltageV * currentA;
}

import type { PlugReading } from './driver.ts';

/** What a meter measures. */
export type Quantity = 'voltageV' | 'currentA' | 'powerW' | 'energyKWh';

/** What a socket can carry: 16 A at 230 V. Meters were seen to report tens of megawatts for one sample. */
const ratedW = 3680;
const ratedA = 16;
/** A load may well exceed the rating for a moment. */
const margin = 1.5;
const highestV = 300;
/** The most that a plug can feed. */
export const highestW: number = margin * ratedW;
/** Thirty years at the full rating. The largest numbers of 31 and 32 bits, which stand for nothing, are above it in Wh. */
const highestKWh = 1_000_000;
/** What a fuse of 16 A may let through for a while. */
const utmostA = 64;
/** Current and voltage are of other moments than power. */
const fit = 1.1;

/**
 * Whether a quantity of a reading can be true. Each is judged by itself: a wrong one says nothing about the others.
 *
 * Power is negative where a plug is wired the other way round, or feeds what the sun gives: it then has to fit the voltage
 * and the current of the same reading.
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

/** More than a socket should carry, and all three quantities say so: nonsense comes in one of them, or is far beyond. */
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

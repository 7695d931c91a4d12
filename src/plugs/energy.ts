import type { PlugReading } from './driver.ts';

/** What a socket can carry: 16 A at 230 V. */
const ratedW = 3680;
const ratedA = 16;
/** Meters were seen to report tens of megawatts for one sample; a load may well exceed the rating for a moment. */
const margin = 1.5;
const highestV = 300;

/**
 * Whether a reading's quantities can be true: none negative, none that no socket could carry. A reading with a single one
 * that cannot be is to be disbelieved as a whole, since a meter that slips once slips in all of them.
 */
export function isPlausible({ voltageV, currentA, powerW, energyKWh }: PlugReading): boolean {
  return (
    isWithin(voltageV, highestV) &&
    isWithin(currentA, margin * ratedA) &&
    isWithin(powerW, margin * ratedW) &&
    isWithin(energyKWh, Number.MAX_VALUE)
  );
}

/** What a plug's counter showed, and when by `Clock.now()`. */
export interface CounterReading {
  readonly energyKWh: number;
  /** May be in the past, or infinitely long ago when nobody knows. */
  readonly atMs: number;
}

/** Energy over all of a counter's lives. Plain data; `addCounter` makes the next. */
export interface EnergySum {
  readonly totalKWh: number;
  /** The latest reading that was believed; undefined before the first. */
  readonly counter: CounterReading | undefined;
  /** A reading that does not follow from the latest; the next one tells whether the counter or the reading was wrong. */
  readonly doubtful: CounterReading | undefined;
}

export const noEnergy: EnergySum = { totalKWh: 0, counter: undefined, doubtful: undefined };

/**
 * Adds what a counter has counted since it was read last. The sum never falls.
 *
 * Some plugs count from 0 again when they have lost mains: then all that the counter shows is new. And now and then one
 * reading is nonsense. So a reading below the last one, or farther above it than any socket could have carried, waits
 * for the next reading: if that goes on from it, the counter has jumped, and from 0 if it fell.
 *
 * The first reading of a counter begins the sum with what the plug has counted so far, or where it follows an earlier
 * sum, adds nothing: how much of it is new cannot be known.
 */
export function addCounter(sum: EnergySum, reading: CounterReading): EnergySum {
  const { totalKWh, counter, doubtful } = sum;
  const believe = (total: number): EnergySum => ({ totalKWh: total, counter: reading, doubtful: undefined });
  if (!counter) return believe(totalKWh === 0 ? reading.energyKWh : totalKWh);
  if (follows(counter, reading)) return believe(totalKWh + Math.max(0, reading.energyKWh - counter.energyKWh));
  if (!doubtful || !follows(doubtful, reading)) return { totalKWh, counter, doubtful: reading };
  const hasFallen = reading.energyKWh < counter.energyKWh;
  return believe(totalKWh + reading.energyKWh - (hasFallen ? 0 : counter.energyKWh));
}

/** Counters are updated in steps. */
const stepKWh = 0.05;
/** They show whole watt-hours at best: one that goes back by no more has been rounded otherwise, and has not fallen. */
const roundingKWh = 0.002;
const msPerHour = 3_600_000;

function follows(before: CounterReading, { energyKWh, atMs }: CounterReading): boolean {
  const most = stepKWh + ((margin * ratedW) / 1000) * (Math.max(0, atMs - before.atMs) / msPerHour);
  const gainKWh = energyKWh - before.energyKWh;
  return gainKWh >= -roundingKWh && gainKWh <= most;
}

function isWithin(value: number | undefined, most: number): boolean {
  return value === undefined || (value >= 0 && value <= most);
}

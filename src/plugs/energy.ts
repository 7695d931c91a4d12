import { highestW } from './plausible.ts';

/** A reading of a plug's energy counter, and its time by `Clock.now()`. */
export interface CounterReading {
  readonly energyKWh: number;
  readonly atMs: number;
  /** The highest power possible since the previous reading; what a socket can carry, if absent. */
  readonly mostW?: number | undefined;
}

/** Energy across all resets of a counter. Plain data; `addCounter` returns the next. */
export interface EnergySum {
  readonly totalKWh: number;
  /** The first counter begins the sum with its value; a later counter adds only what it counts from then on. */
  readonly isBegun: boolean;
  /** The counter's last accepted value; undefined before the first reading. */
  readonly counterKWh: number | undefined;
  /** Time of the last reading; `-Infinity` if it is not known. */
  readonly atMs: number;
  /** How much the counter can have gained by now. */
  readonly roomKWh: number;
  /** An implausible reading; the next one decides whether the counter or the reading was wrong. */
  readonly doubtfulKWh: number | undefined;
}

/**
 * How a reading was taken. `reset`: the counter began again at 0, and its value is added. `fell`, `jumped`: the counter
 * moved down, or up by more than can have been used; only later gains are added. `waits`: the next reading decides.
 */
export type CounterOutcome = 'began' | 'counted' | 'reset' | 'fell' | 'jumped' | 'waits';

export interface Counted {
  readonly sum: EnergySum;
  readonly outcome: CounterOutcome;
  /** The previous reading, if it proved to be wrong. */
  readonly spikeKWh: number | undefined;
}

/** Counters are updated in steps: one gain of this size is possible at any time. */
export const stepKWh = 0.05;
/** Counters show whole watt-hours at best: going back by this much is rounding and not a fall. */
const roundingKWh = 0.002;
const msPerHour = 3_600_000;
/** The possible gain of a counter that stands still grows for an hour at most. */
const mostRoomKWh = highestW / 1000;

export const noEnergy: EnergySum = {
  totalKWh: 0,
  isBegun: false,
  counterKWh: undefined,
  atMs: -Infinity,
  roomKWh: stepKWh,
  doubtfulKWh: undefined,
};

/** The same sum, to continue with another counter. */
export function withoutCounter(sum: EnergySum): EnergySum {
  return { ...noEnergy, totalKWh: sum.totalKWh, isBegun: sum.isBegun };
}

/**
 * Adds the gain of a counter since its last reading. The sum never falls, and never gains more than can have been used
 * since it began, except for one step of the counter.
 *
 * Some plugs count from 0 again when they have lost mains or a month begins; some fall back to a saved value. And
 * single readings are wrong now and then. So a reading below the last one, or too far above it, waits for the next: if
 * that one continues from it, the counter has changed.
 */
export function addCounter(sum: EnergySum, { energyKWh, atMs, mostW = highestW }: CounterReading): Counted {
  const { counterKWh, doubtfulKWh } = sum;
  const couldKWh = (mostW / 1000) * (Math.max(0, atMs - sum.atMs) / msPerHour);
  const roomKWh = sum.roomKWh + couldKWh;
  const believe = (gainKWh: number, shownKWh = energyKWh): EnergySum => ({
    totalKWh: sum.totalKWh + gainKWh,
    isBegun: true,
    counterKWh: shownKWh,
    atMs,
    roomKWh: Math.min(roomKWh - gainKWh, shownKWh === counterKWh ? mostRoomKWh : stepKWh),
    doubtfulKWh: undefined,
  });
  if (counterKWh === undefined) {
    const totalKWh = sum.isBegun ? sum.totalKWh : energyKWh;
    const begun = { totalKWh, isBegun: true, counterKWh: energyKWh, atMs, roomKWh: stepKWh, doubtfulKWh: undefined };
    return { sum: begun, outcome: 'began', spikeKWh: undefined };
  }
  if (follows(counterKWh, energyKWh, roomKWh)) {
    const shownKWh = Math.max(counterKWh, energyKWh);
    return { sum: believe(shownKWh - counterKWh, shownKWh), outcome: 'counted', spikeKWh: doubtfulKWh };
  }
  if (doubtfulKWh === undefined || !follows(doubtfulKWh, energyKWh, stepKWh + couldKWh)) {
    return { sum: { ...sum, atMs, roomKWh, doubtfulKWh: energyKWh }, outcome: 'waits', spikeKWh: doubtfulKWh };
  }
  if (energyKWh > counterKWh) return { sum: believe(0), outcome: 'jumped', spikeKWh: undefined };
  const isReset = energyKWh <= roomKWh;
  return { sum: believe(isReset ? energyKWh : 0), outcome: isReset ? 'reset' : 'fell', spikeKWh: undefined };
}

/** The sum on the assumption that a counter that seems to have been reset was reset. */
export function presumedKWh({ totalKWh, counterKWh = 0, doubtfulKWh = Infinity, roomKWh }: EnergySum): number {
  return doubtfulKWh < counterKWh && doubtfulKWh <= roomKWh ? totalKWh + doubtfulKWh : totalKWh;
}

function follows(beforeKWh: number, energyKWh: number, mostKWh: number): boolean {
  const gainKWh = energyKWh - beforeKWh;
  return gainKWh >= -roundingKWh && gainKWh <= mostKWh;
}

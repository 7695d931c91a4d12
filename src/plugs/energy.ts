import { highestW } from './plausible.ts';

/** What a plug's counter showed, and when by `Clock.now()`. */
export interface CounterReading {
  readonly energyKWh: number;
  readonly atMs: number;
  /** The most power that can have been drawn since the reading before; what a socket can carry, when absent. */
  readonly mostW?: number | undefined;
}

/** Energy over all of a counter's lives. Plain data; `addCounter` makes the next. */
export interface EnergySum {
  readonly totalKWh: number;
  /** The first counter begins the sum with what it shows; one that follows adds only what it counts from then on. */
  readonly isBegun: boolean;
  /** What the counter showed when it was believed last; undefined before the first reading. */
  readonly counterKWh: number | undefined;
  /** When the last reading was taken; infinitely long ago when it is not known. */
  readonly atMs: number;
  /** How much the counter may gain by now with what can have been used. */
  readonly roomKWh: number;
  /** A reading that does not follow; the next one tells whether the counter or the reading was wrong. */
  readonly doubtfulKWh: number | undefined;
}

/**
 * What became of a reading. `reset`: the counter began again at 0, and what it shows is counted. `fell`, `jumped`: it is
 * somewhere else, by less or more than can have been used, and only what follows is counted. `waits`: for the next reading.
 */
export type CounterOutcome = 'began' | 'counted' | 'reset' | 'fell' | 'jumped' | 'waits';

export interface Counted {
  readonly sum: EnergySum;
  readonly outcome: CounterOutcome;
  /** The reading before, which has proved to be nonsense. */
  readonly spikeKWh: number | undefined;
}

/** Counters are updated in steps: a gain of so much is possible at any time, once. */
export const stepKWh = 0.05;
/** They show whole watt-hours at best: one that goes back by no more has been rounded otherwise, and has not fallen. */
const roundingKWh = 0.002;
const msPerHour = 3_600_000;
/** A counter that stands still for longer than an hour does not save up what it may gain. */
const mostRoomKWh = highestW / 1000;

export const noEnergy: EnergySum = {
  totalKWh: 0,
  isBegun: false,
  counterKWh: undefined,
  atMs: -Infinity,
  roomKWh: stepKWh,
  doubtfulKWh: undefined,
};

/** The same sum, to go on with another counter. */
export function withoutCounter(sum: EnergySum): EnergySum {
  return { ...noEnergy, totalKWh: sum.totalKWh, isBegun: sum.isBegun };
}

/**
 * Adds what a counter has counted since it was read last. The sum never falls, and never gains more than can have been
 * used since it began, but for one step of the counter.
 *
 * Some plugs count from 0 again when they have lost mains, or when a month begins; some fall back to what they had saved.
 * And now and then one reading is nonsense. So a reading below the last one, or too far above it, waits for the next: if
 * that goes on from it, the counter has changed.
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

/** The sum as it will be if a counter that seems to have begun again has done so. */
export function presumedKWh({ totalKWh, counterKWh = 0, doubtfulKWh = Infinity, roomKWh }: EnergySum): number {
  return doubtfulKWh < counterKWh && doubtfulKWh <= roomKWh ? totalKWh + doubtfulKWh : totalKWh;
}

function follows(beforeKWh: number, energyKWh: number, mostKWh: number): boolean {
  const gainKWh = energyKWh - beforeKWh;
  return gainKWh >= -roundingKWh && gainKWh <= mostKWh;
}

import { addCounter, noEnergy, withoutCounter, type CounterOutcome } from '../../../plugs/energy.ts';
import type { Clock } from '../../../util/clock.ts';
import type { EnergyStore } from './energy-store.ts';

/** The energy that a plug's counter has counted; kept over restarts by the store, if there is one. */
export interface CountedEnergy {
  /** The counter that gives the plug's energy; fixed once chosen, undefined before. */
  readonly source: string | undefined;
  /** The sum; 0 when nothing was counted, NaN while that is unknown. */
  readonly totalKWh: number;
  /** Time since the last reading of the counter. */
  ageMs(): number;
  /** Takes a plausible reading; undefined before the sum has begun. */
  take(energyKWh: number, source: string, mostW: number | undefined): TakenEnergy | undefined;
  /** Begins the sum; resolves to whether the store had one. */
  start(): Promise<boolean>;
  close(): Promise<void>;
}

/** The outcome of a reading; `other-counter`: it came from another counter than the chosen one and was ignored. */
export interface TakenEnergy {
  readonly outcome: CounterOutcome | 'other-counter';
  /** The reading of the counter before. */
  readonly beforeKWh: number | undefined;
  /** The previous reading, if this one proves it wrong. */
  readonly spikeKWh: number | undefined;
}

export interface CountedEnergyOptions {
  readonly clock: Clock;
  readonly store: EnergyStore | undefined;
  /** The plug's id; a different id means a different counter. Empty while unknown. */
  readonly deviceId: () => string;
}

export function countedEnergy({ clock, store, deviceId }: CountedEnergyOptions): CountedEnergy {
  let sum = noEnergy;
  let countedBy = '';
  let countedSource = '';
  let life: 'new' | 'begun' | 'closed' = 'new';

  /**
   * Another plug has another count. So may a counter whose source was not yet distinguished when the file was written.
   */
  const recognize = (source: string) => {
    const id = deviceId();
    const isOtherPlug = countedBy !== '' && id !== '' && id !== countedBy;
    if (isOtherPlug || (countedSource === '' && source !== '' && sum.counterKWh !== undefined)) {
      sum = withoutCounter(sum);
      countedSource = '';
    }
    if (id !== '') countedBy = id;
    if (countedSource === '') countedSource = source;
  };

  return {
    get source() {
      const id = deviceId();
      const isSamePlug = countedBy === '' || id === '' || id === countedBy;
      return isSamePlug && countedSource !== '' ? countedSource : undefined;
    },
    get totalKWh() {
      return life === 'new' ? Number.NaN : sum.totalKWh;
    },
    ageMs: () => clock.now() - sum.atMs,
    take(energyKWh, source, mostW) {
      if (life !== 'begun') return undefined;
      recognize(source);
      const { counterKWh: beforeKWh } = sum;
      if (source !== countedSource) {
        return { outcome: 'other-counter', beforeKWh, spikeKWh: undefined };
      }
      const counted = addCounter(sum, { energyKWh, atMs: clock.now(), mostW });
      sum = counted.sum;
      store?.keep({ sum, deviceId: countedBy, source: countedSource });
      return { outcome: counted.outcome, beforeKWh, spikeKWh: counted.spikeKWh };
    },
    async start() {
      const kept = await store?.load();
      if (life === 'closed') return false;
      life = 'begun';
      if (!kept) return false;
      ({ sum, deviceId: countedBy, source: countedSource } = kept);
      return true;
    },
    async close() {
      life = 'closed';
      await store?.close();
    },
  };
}

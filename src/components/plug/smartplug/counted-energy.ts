import { addCounter, noEnergy, withoutCounter, type CounterOutcome } from '../../../plugs/energy.ts';
import type { Clock } from '../../../util/clock.ts';
import type { EnergyStore } from './energy-store.ts';

/** The sum of what a plug's counter has counted; kept over restarts, where there is a store. */
export interface CountedEnergy {
  /** The counter that the plug's energy comes from for good; undefined as long as none has been chosen. */
  readonly source: string | undefined;
  /** The sum; 0 when nothing was counted, NaN before that can be known. */
  readonly totalKWh: number;
  /** How long ago the counter was read last. */
  ageMs(): number;
  /** Takes a reading that is possible in itself; undefined before the sum has begun. */
  take(energyKWh: number, source: string, mostW: number | undefined): TakenEnergy | undefined;
  /** Begins the sum; whether the store has kept one. */
  start(): Promise<boolean>;
  close(): Promise<void>;
}

/** What became of a reading; `other-counter`: it is of another counter than this plug's, and nothing was made of it. */
export interface TakenEnergy {
  readonly outcome: CounterOutcome | 'other-counter';
  /** What the counter had shown before. */
  readonly beforeKWh: number | undefined;
  /** The reading before, which has proved to be nonsense. */
  readonly spikeKWh: number | undefined;
}

export interface CountedEnergyOptions {
  readonly clock: Clock;
  readonly store: EnergyStore | undefined;
  /** The plug's id as it is known by now; another one than before has another counter. Empty when the plug has not said. */
  readonly deviceId: () => string;
}

export function countedEnergy({ clock, store, deviceId }: CountedEnergyOptions): CountedEnergy {
  let sum = noEnergy;
  let countedBy = '';
  let countedSource = '';
  let life: 'new' | 'begun' | 'closed' = 'new';

  /** Another plug counts from somewhere else. So may a counter that has been told apart since the file was written. */
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

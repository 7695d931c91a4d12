import { addCounter, noEnergy, presumedKWh } from '../../plugs/energy.ts';

/** Energy used since `begin`, from a counter that may restart at 0 and may be wrong for a moment. */
export interface EnergyCounter {
  readonly usedKWh: number;
  begin(): void;
  /** Takes a reading of the counter; NaN means no reading. */
  take(energyKWh: number, atMs: number): void;
}

export function createEnergyCounter(): EnergyCounter {
  let sum = noEnergy;
  let shownKWh = Number.NaN;
  let beganKWh = 0;
  return {
    get usedKWh() {
      // A fall of the counter is counted at once, though only the next reading confirms it: the print may end before.
      return Math.max(0, presumedKWh(sum) - beganKWh);
    },
    begin() {
      beganKWh = presumedKWh(sum);
    },
    take(energyKWh, atMs) {
      // A repeated value may be the same reading.
      if (energyKWh === shownKWh || !Number.isFinite(energyKWh)) return;
      shownKWh = energyKWh;
      const { sum: next, outcome } = addCounter(sum, { energyKWh, atMs });
      sum = next;
      if (outcome === 'began') beganKWh = presumedKWh(sum);
    },
  };
}

import { addCounter, noEnergy, presumedKWh } from '../../plugs/energy.ts';

/** Energy used since `begin`, from a counter that may begin again at 0 and may err for a moment. */
export interface EnergyCounter {
  readonly usedKWh: number;
  begin(): void;
  /** Takes in what the counter shows; NaN is nothing. */
  take(energyKWh: number, atMs: number): void;
}

export function createEnergyCounter(): EnergyCounter {
  let sum = noEnergy;
  let shownKWh = Number.NaN;
  let beganKWh = 0;
  return {
    get usedKWh() {
      // A counter that has fallen is counted at once, though only the next reading makes it certain: a print may end before.
      return Math.max(0, presumedKWh(sum) - beganKWh);
    },
    begin() {
      beganKWh = presumedKWh(sum);
    },
    take(energyKWh, atMs) {
      // The same value again may be the same reading again.
      if (energyKWh === shownKWh || !Number.isFinite(energyKWh)) return;
      shownKWh = energyKWh;
      const { sum: next, outcome } = addCounter(sum, { energyKWh, atMs });
      sum = next;
      if (outcome === 'began') beganKWh = presumedKWh(sum);
    },
  };
}

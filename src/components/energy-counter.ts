import { addCounter, noEnergy } from '../plugs/energy.ts';

/** Energy used since `begin`, from a counter that may begin again at 0 and may err for a moment. */
export interface EnergyCounter {
  readonly usedKWh: number;
  begin(): void;
  /** Takes in what the counter shows. */
  take(energyKWh: number, atMs: number): void;
}

export function createEnergyCounter(): EnergyCounter {
  let sum = noEnergy;
  let shownKWh = 0;
  let beganKWh = 0;
  /** A counter that has fallen is counted at once, though only the next reading makes it certain. */
  const totalKWh = () => {
    const { doubtful, counter, totalKWh } = sum;
    return doubtful && counter && doubtful.energyKWh < counter.energyKWh ? totalKWh + doubtful.energyKWh : totalKWh;
  };
  return {
    get usedKWh() {
      return Math.max(0, totalKWh() - beganKWh);
    },
    begin() {
      beganKWh = totalKWh();
    },
    take(energyKWh, atMs) {
      // The same value again may be the same reading again; and 0 is what a pin shows before there is any.
      if (energyKWh === shownKWh || !Number.isFinite(energyKWh)) return;
      shownKWh = energyKWh;
      const isFirst = sum.counter === undefined;
      sum = addCounter(sum, { energyKWh, atMs });
      if (isFirst) beganKWh = totalKWh();
    },
  };
}

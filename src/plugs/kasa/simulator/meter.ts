import type { Clock } from '../../../util/clock.ts';
import type { SimulatedRelay } from './relay.ts';

/** The meter of a simulated plug: the load draws power while the relay is on, and energy adds up over time. */
export interface SimulatedMeter {
  readonly voltageV: number;
  readonly currentA: number;
  readonly powerW: number;
  readonly energyKWh: number;
  /** Sets the power of the load while the relay is on, in watts. */
  setLoad(watts: number): void;
}

const mainsV = 230.4;
/** Power factor of a power supply: real power is less than voltage times current. */
const powerFactor = 0.96;
const msPerHour = 3_600_000;

export function createSimulatedMeter(
  clock: Clock,
  relay: SimulatedRelay,
  initialLoadW: number,
  initialEnergyKWh: number,
): SimulatedMeter {
  let loadW = initialLoadW;
  let countedKWh = initialEnergyKWh;
  let countedMs = clock.now();
  let drawnW = relay.on ? loadW : 0;

  const energyKWh = () => countedKWh + (drawnW * (clock.now() - countedMs)) / msPerHour / 1000;
  const recount = () => {
    countedKWh = energyKWh();
    countedMs = clock.now();
    drawnW = relay.on ? loadW : 0;
  };
  relay.onChange(recount);

  return {
    get voltageV() {
      return mainsV;
    },
    get currentA() {
      return drawnW / mainsV / powerFactor;
    },
    get powerW() {
      return drawnW;
    },
    get energyKWh() {
      return energyKWh();
    },
    setLoad(watts) {
      loadW = watts;
      recount();
    },
  };
}

import type { PowerOffInputs } from '../../src/components/printer/power-off/state.ts';

/** A cool printer that is on, with one heater and a minute of countdown; nothing happens, and no relay is known of. */
export const calmInputs: PowerOffInputs = {
  power: true,
  printing: false,
  arm: true,
  abort: false,
  activity: false,
  temperatures: [25],
  targets: [0],
  temperatureMax: 50,
  delayS: 60,
  idleTimeoutS: 0,
  events: [],
  relays: [],
};

// The families of plugs in halyard, one line each.
export { kasa } from './kasa/driver.ts';
export { sim } from './kasa/simulator/sim-driver.ts';

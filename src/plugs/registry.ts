import type { PlugDriverFactory } from './driver.ts';
import { createKasaPlug } from './kasa/plug.ts';
import { createSimDriver } from './kasa/simulator/sim-driver.ts';

/** The drivers that come with halyard, by the name that a machine file gives as `driver:`. */
export const plugDrivers: ReadonlyMap<string, PlugDriverFactory> = new Map<string, PlugDriverFactory>([
  ['kasa', createKasaPlug],
  ['sim', createSimDriver],
]);

import type { DriverType } from './define-driver.ts';
import * as families from './families.ts';

/** The drivers that come with halyard, by the name that a machine file gives as `driver:`. */
export const plugDrivers: ReadonlyMap<string, DriverType> = driversByName(Object.values(families));

/** Drivers that are simulated: by themselves where they can, else by `sim`. Their options stay what they are. */
export function simulatedDrivers(drivers: ReadonlyMap<string, DriverType>): ReadonlyMap<string, DriverType> {
  return new Map([...drivers].map(([name, driver]) => [name, simulated(driver)]));
}

function simulated(driver: DriverType): DriverType {
  return {
    ...driver,
    create(options, context) {
      if (driver.simulate) return driver.simulate(options, context);
      const { timeoutMs, meter, address } = options;
      return families.sim.create({ timeoutMs, meter, ...(typeof address === 'string' ? { address } : {}) }, context);
    },
  };
}

function driversByName(drivers: readonly DriverType[]): ReadonlyMap<string, DriverType> {
  return new Map(drivers.map((driver) => [driver.name, driver]));
}

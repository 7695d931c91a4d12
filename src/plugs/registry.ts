import type { DriverType } from './define-driver.ts';
import * as families from './families.ts';

/** The drivers in halyard, by the value of `driver:` in a machine file. */
export const plugDrivers: ReadonlyMap<string, DriverType> = driversByName(Object.values(families));

/**
 * Simulated versions of the drivers: by their own `simulate` if they have one, else by `sim`. Options stay the same.
 */
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

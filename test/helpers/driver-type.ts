import { defineDriver, type DriverType } from '../../src/plugs/define-driver.ts';
import type { PlugContext, PlugDriver } from '../../src/plugs/driver.ts';
import { kasa } from '../../src/plugs/kasa/driver.ts';
import type { KasaOptions } from '../../src/plugs/kasa/options.ts';

export type MakesDriver = (options: KasaOptions, context: PlugContext) => PlugDriver;

/** A driver that takes what kasa takes, and is made by the test. */
export function driverType(name: string, make: MakesDriver): DriverType {
  const { doc, options } = kasa;
  return defineDriver({
    name,
    doc,
    options,
    create: ({ address = '', 'device-id': deviceId, ...others }, context) =>
      make({ address, ...others, ...(deviceId === undefined ? {} : { deviceId }) } as KasaOptions, context),
  });
}

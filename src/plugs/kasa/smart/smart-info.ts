import { PlugError } from '../../../errors.ts';
import type { PlugIdentity, PlugReading } from '../../driver.ts';
import { normalMac } from '../identity.ts';
import { isObject, numberOf, textOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import type { MeterReading } from '../iot/meter.ts';

/** The identity in `get_device_info`. */
export function smartIdentityIn(info: JsonObject): Omit<PlugIdentity, 'driver' | 'meter'> {
  return {
    model: textOf(info, 'model'),
    alias: Buffer.from(textOf(info, 'nickname'), 'base64').toString(),
    deviceId: textOf(info, 'device_id'),
    mac: normalMac(textOf(info, 'mac')),
    hardware: textOf(info, 'hw_ver'),
    firmware: textOf(info, 'fw_ver'),
  };
}

/** The relay's state. Throws if it is missing, since unknown is not off. */
export function smartRelayIn(info: JsonObject): Pick<PlugReading, 'on' | 'onTimeS'> {
  const on = info['device_on'];
  const onTimeS = numberOf(info, 'on_time');
  if (typeof on === 'boolean') return onTimeS === undefined ? { on } : { on, onTimeS };
  if (on === undefined) {
    const message = `${textOf(info, 'model') || 'the device'} has no relay of its own: it is a hub, or a strip of an unsupported kind`;
    throw new PlugError('plug-unsupported', message, { retryable: false });
  }
  throw new PlugError('plug-protocol', `the plug reports device_on ${JSON.stringify(on)}, not true or false`, {
    retryable: true,
  });
}

/** The version of a feature in `component_nego`; 0 if the plug does not have it, undefined if it did not report it. */
export function featureVersion(components: JsonObject, feature: string): number | undefined {
  if (!Array.isArray(components['component_list'])) return undefined;
  const found = components['component_list'].filter(isObject).find((component) => component['id'] === feature);
  return found ? (numberOf(found, 'ver_code') ?? 1) : 0;
}

/** The methods of a meter, best first. */
export type SmartMeterMethod = 'get_emeter_data' | 'get_energy_usage' | 'get_current_power';

/** Reads the result of each method in SI units; a quantity that is not reported is absent. */
export const smartMeters: { readonly [Method in SmartMeterMethod]: (result: JsonObject) => MeterReading } = {
  get_emeter_data: (result) =>
    present({
      voltageV: scaled(result, 'voltage_mv'),
      currentA: scaled(result, 'current_ma'),
      powerW: scaled(result, 'power_mw'),
      energyKWh: scaled(result, 'energy_wh'),
    }),
  // There is no lifetime total; the longest period is the month.
  get_energy_usage: (result) =>
    present({ powerW: scaled(result, 'current_power'), energyKWh: scaled(result, 'month_energy') }),
  get_current_power: (result) => present({ powerW: numberOf(result, 'current_power') }),
};

function scaled(result: JsonObject, key: string): number | undefined {
  const value = numberOf(result, key);
  return value === undefined ? undefined : value / 1000;
}

function present(reading: { readonly [Quantity in keyof MeterReading]: number | undefined }): MeterReading {
  return Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined));
}

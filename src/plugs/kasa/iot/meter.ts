import type { PlugReading } from '../../driver.ts';
import { numberOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';

/** Quantities of a meter in SI units; a quantity that the plug did not report is absent. */
export type MeterReading = Pick<PlugReading, 'voltageV' | 'currentA' | 'powerW' | 'energyKWh'>;

/** The reading of a meter that was asked and reported nothing. */
export const refusedMeter = { meterFault: 'refused' } as const;

/**
 * Reads both forms of `get_realtime`: volts, amperes, watts and kWh as decimals (HS110 of 2015), and thousandths of
 * them as integers (hardware 2 and later). A plug sends one form; if both are there, the decimals are taken.
 */
export function meterIn(realtime: JsonObject): MeterReading {
  const { voltage, current, power, total } = realtime;
  // Fast path for the usual case: every poll runs this.
  if (isNumber(voltage) && isNumber(current) && isNumber(power) && isNumber(total)) {
    return { voltageV: voltage, currentA: current, powerW: power, energyKWh: total };
  }
  const reading: { -readonly [Quantity in keyof MeterReading]: number } = {};
  for (const [quantity, unit, thousandths] of quantities) {
    const inThousandths = numberOf(realtime, thousandths);
    const value = numberOf(realtime, unit) ?? (inThousandths === undefined ? undefined : inThousandths / 1000);
    if (value !== undefined) reading[quantity] = value;
  }
  return reading;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

const quantities: readonly (readonly [keyof MeterReading, string, string])[] = [
  ['voltageV', 'voltage', 'voltage_mv'],
  ['currentA', 'current', 'current_ma'],
  ['powerW', 'power', 'power_mw'],
  ['energyKWh', 'total', 'total_wh'],
];

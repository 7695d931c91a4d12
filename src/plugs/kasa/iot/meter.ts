import type { PlugReading } from '../../driver.ts';
import { numberOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';

/** What a meter measures, in SI units; each is absent when the plug did not report it. */
export type MeterReading = Pick<PlugReading, 'voltageV' | 'currentA' | 'powerW' | 'energyKWh'>;

/** A reading of the meter that tells nothing, though it was asked. */
export const refusedMeter = { meterFault: 'refused' } as const;

/** Whether the meter has told anything at all. */
export function tellsAnything({ voltageV, currentA, powerW, energyKWh }: MeterReading): boolean {
  return powerW !== undefined || energyKWh !== undefined || voltageV !== undefined || currentA !== undefined;
}

/**
 * Reads both dialects of `get_realtime`: volts, amperes, watts and kWh as decimals (HS110 of 2015), and thousandths of
 * them as integers (hardware 2 and later). A plug speaks one; where both are there, the unit itself is taken.
 */
export function meterIn(realtime: JsonObject): MeterReading {
  const { voltage, current, power, total } = realtime;
  // The usual case at one go, for every poll comes by here.
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

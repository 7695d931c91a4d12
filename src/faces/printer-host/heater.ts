import type { Value } from '../../components/define.ts';
import type { JsonObject } from '../../util/json.ts';
import { forgotten, frozen, newThermometer, takeReading, temperatureAt } from './thermometer.ts';

/** A heater or a plain sensor of Klipper, and its two pins. */
export interface Heater {
  /** Its name in Klipper. */
  readonly object: string;
  /** Takes its changed fields. */
  take(changed: JsonObject, nowMs: number): void;
  /** Makes the temperature unknown until the next reading. */
  forget(): void;
  /** Makes the temperature unknown until a reading differs from the last one. */
  freeze(): void;
  /** Writes the pins; NaN to both when `isTold` is FALSE or the temperature is not known. */
  show(isTold: boolean, nowMs: number): void;
}

/** The names of Klipper's objects that heat. */
const isHeater = /^(?:extruder\d*|heater_bed|heater_generic .*)$/;

export function createHeater(
  object: string,
  temperature: Value<'float'> | undefined,
  target: Value<'float'> | undefined,
): Heater {
  let thermometer = newThermometer;
  let setTo: unknown;
  /** Klipper has sent a target for it: a plain sensor never has one. */
  let isHeated = isHeater.test(object);
  const targetOf = (told: unknown) => {
    if (typeof told === 'number') return told;
    // Klipper gives the target null for a plain sensor, which heats nothing.
    return isHeated || (told !== null && told !== undefined) ? Number.NaN : 0;
  };
  return {
    object,
    take(changed, nowMs) {
      if ('temperature' in changed) thermometer = takeReading(thermometer, changed['temperature'], nowMs);
      if ('target' in changed) setTo = changed['target'];
      isHeated ||= typeof setTo === 'number';
    },
    forget() {
      thermometer = forgotten(thermometer);
    },
    freeze() {
      thermometer = frozen(thermometer);
    },
    show(isTold, nowMs) {
      const degrees = isTold ? temperatureAt(thermometer, nowMs) : Number.NaN;
      temperature?.set(degrees);
      target?.set(Number.isNaN(degrees) ? Number.NaN : targetOf(setTo));
    },
  };
}

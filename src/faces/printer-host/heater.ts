import type { Value } from '../../components/define.ts';
import type { JsonObject } from '../../util/json.ts';
import { forgotten, frozen, newThermometer, takeReading, temperatureAt } from './thermometer.ts';

/** A heater of Klipper, or a mere sensor, and its two pins. */
export interface Heater {
  /** What Klipper calls it. */
  readonly object: string;
  /** Takes what has changed of it. */
  take(changed: JsonObject, nowMs: number): void;
  /** No temperature that was told counts any more. */
  forget(): void;
  /** Only another temperature than the last one counts. */
  freeze(): void;
  /** Writes the pins: what is believed, or NaN for both when `isTold` is FALSE or the temperature is not known. */
  show(isTold: boolean, nowMs: number): void;
}

/** What Klipper calls objects that heat. */
const isHeater = /^(?:extruder\d*|heater_bed|heater_generic .*)$/;

export function createHeater(
  object: string,
  temperature: Value<'float'> | undefined,
  target: Value<'float'> | undefined,
): Heater {
  let thermometer = newThermometer;
  let setTo: unknown;
  /** It has told a target: a mere sensor never does. */
  let isHeated = isHeater.test(object);
  const targetOf = (told: unknown) => {
    if (typeof told === 'number') return told;
    // Of a mere sensor, Klipper says that its target is null: nothing is heated.
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

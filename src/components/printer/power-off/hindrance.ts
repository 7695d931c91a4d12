import type { Hindrance, PowerOffInputs } from './state.ts';

type Printer = Pick<PowerOffInputs, 'printing' | 'temperatures' | 'targets' | 'temperatureMax'>;

/** A broken sensor reads far below zero, not as unknown. */
const plausibleMinC = -10;

/** The first reason not to cut the power now: unknown counts as printing, as set and as hot. */
export function hindranceOf(now: Printer): Hindrance | undefined {
  if (now.printing !== false) return { why: now.printing === undefined ? 'printing-unknown' : 'printing' };
  return heaterOf(now) ?? heatOf(now);
}

/** Whether a heater is set; undefined while unknown. */
export function isHeaterSet(target: number): boolean | undefined {
  return isPlausible(target) ? target > 0 : undefined;
}

/** The first heater that is set or unknown. */
export function heaterOf({ targets }: Pick<Printer, 'targets'>): Hindrance | undefined {
  const index = targets.findIndex((target) => isHeaterSet(target) !== false);
  if (index < 0) return undefined;
  return { why: isHeaterSet(targets[index] ?? NaN) === true ? 'heater-set' : 'heater-unknown', index };
}

/** The first unknown temperature; otherwise the first one that is too high. */
function heatOf({ temperatures, temperatureMax }: Printer): Hindrance | undefined {
  const unknown = temperatures.findIndex((value) => !isPlausible(value));
  if (unknown >= 0) return { why: 'temperature-unknown', index: unknown };
  const hot = temperatures.findIndex((value) => !(value <= temperatureMax));
  return hot < 0 ? undefined : { why: 'hot', index: hot };
}

function isPlausible(value: number): boolean {
  return Number.isFinite(value) && value >= plausibleMinC;
}

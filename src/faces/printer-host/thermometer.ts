/**
 * What is believed of one temperature that a printer's host tells. Hosts tell values that are none: 0.0 until the first
 * measurement, null while a configuration is wrong, the last value for ever when a board is lost, and whatever a broken
 * thermistor makes of it. All of these are unknown here, and unknown is not cool.
 */
export interface Thermometer {
  /** The reading that stands: what was told last, when it can be one. */
  readonly standing: number | undefined;
  /** What was believed, newest last, as far as a fall is measured by it. */
  readonly believed: readonly Reading[];
  /** The fall that is not believed yet: since when, and to which value. */
  readonly doubt: Reading | undefined;
  /** What was told when the values may have stopped; only another one is a reading again. `unread` before any was told. */
  readonly frozen: number | 'unread' | undefined;
  /** What was told last, whatever it was. */
  readonly told: number | undefined;
}

interface Reading {
  readonly value: number;
  readonly atMs: number;
}

const plausibleMinC = -10;
const plausibleMaxC = 500;
const fallC = 50;
const fallWithinMs = 2000;
/** So long a fall has to last. */
const doubtMs = 3000;
/** So far a reading may move in that time; what moves further is still falling, or a loose contact. */
const calmC = 10;
/** What may have been before the first reading: a first one below 10 °C has to last as a fall has to. */
const unknownC = 60;

export const newThermometer: Thermometer = {
  standing: undefined,
  believed: [],
  doubt: undefined,
  frozen: undefined,
  told: undefined,
};

/** Takes what was told. */
export function takeReading(before: Thermometer, reading: unknown, nowMs: number): Thermometer {
  const now = settled(before, nowMs);
  const told = typeof reading === 'number' ? reading : undefined;
  if (now.frozen === 'unread') return { ...now, told, frozen: told ?? 'unread' };
  if (now.frozen !== undefined && now.frozen === told) return now;
  const next = { ...now, told, frozen: undefined };
  if (!isPlausible(told)) return { ...next, standing: undefined, doubt: undefined };
  if (told >= highest(now.believed, nowMs) - fallC) {
    return { ...next, standing: told, doubt: undefined, believed: [...recent(now.believed, nowMs), at(told, nowMs)] };
  }
  const { doubt } = now;
  const isCalm = doubt !== undefined && Math.abs(told - doubt.value) <= calmC;
  return { ...next, standing: told, doubt: isCalm ? doubt : at(told, nowMs) };
}

/** The temperature, NaN while it is not known. It changes with time only where a fall becomes believed. */
export function temperatureAt(state: Thermometer, nowMs: number): number {
  return settled(state, nowMs).doubt ? Number.NaN : (state.standing ?? Number.NaN);
}

/** Nothing is known until the next reading. What was known before still tells a fall. */
export function forgotten(state: Thermometer): Thermometer {
  return { ...newThermometer, believed: state.believed };
}

/** The values may have stopped, as when a board is lost: nothing is known until another value is told. */
export function frozen(state: Thermometer): Thermometer {
  return { ...forgotten(state), told: state.told, frozen: state.told ?? 'unread' };
}

/** A fall that has lasted is believed. */
function settled(state: Thermometer, nowMs: number): Thermometer {
  const { doubt, standing } = state;
  if (!doubt || standing === undefined || nowMs - doubt.atMs < doubtMs) return state;
  return { ...state, doubt: undefined, believed: [at(standing, nowMs)] };
}

/** Exactly 0 is what Klipper tells before it has measured; a heater that really has it moves soon. */
function isPlausible(told: number | undefined): told is number {
  return told !== undefined && told !== 0 && told >= plausibleMinC && told <= plausibleMaxC;
}

/** Each has stood until the next one came, the newest one until now. */
function recent(believed: readonly Reading[], nowMs: number): readonly Reading[] {
  return believed.filter((_, index) => (believed[index + 1]?.atMs ?? nowMs) >= nowMs - fallWithinMs);
}

function highest(believed: readonly Reading[], nowMs: number): number {
  if (believed.length === 0) return unknownC;
  return Math.max(...recent(believed, nowMs).map(({ value }) => value));
}

function at(value: number, atMs: number): Reading {
  return { value, atMs };
}

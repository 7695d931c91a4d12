/**
 * One temperature from a printer's host, as far as it can be believed. Hosts send values that were not measured: 0.0
 * until the first measurement, null while a configuration is wrong, the last value for ever when a board is lost, any
 * value from a broken thermistor. All of these are unknown here, and unknown is not cool.
 */
export interface Thermometer {
  /** The last reading, when it is plausible. */
  readonly standing: number | undefined;
  /** Believed readings, newest last, as far back as a fall is measured. */
  readonly believed: readonly Reading[];
  /** A fall that is not believed yet: its start and its value. */
  readonly doubt: Reading | undefined;
  /** The value at which readings may have stopped; only a different value counts. `unread` before the first value. */
  readonly frozen: number | 'unread' | undefined;
  /** The last value, plausible or not. */
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
/** A fall is believed when it has lasted this long. */
const doubtMs = 3000;
/** A reading may move this far in that time; one that moves further is still falling, or has a loose contact. */
const calmC = 10;
/** The assumed temperature before the first reading: a first reading below 10 °C must last as a fall must. */
const unknownC = 60;

export const newThermometer: Thermometer = {
  standing: undefined,
  believed: [],
  doubt: undefined,
  frozen: undefined,
  told: undefined,
};

/** Takes one value from the host. */
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

/** The temperature, NaN while it is not known. It changes with time only when a fall becomes believed. */
export function temperatureAt(state: Thermometer, nowMs: number): number {
  return settled(state, nowMs).doubt ? Number.NaN : (state.standing ?? Number.NaN);
}

/** Makes the temperature unknown until the next reading. Earlier readings still count for detecting a fall. */
export function forgotten(state: Thermometer): Thermometer {
  return { ...newThermometer, believed: state.believed };
}

/** Makes the temperature unknown until the value changes: the readings may have stopped, as when a board is lost. */
export function frozen(state: Thermometer): Thermometer {
  return { ...forgotten(state), told: state.told, frozen: state.told ?? 'unread' };
}

/** Believes a fall that has lasted. */
function settled(state: Thermometer, nowMs: number): Thermometer {
  const { doubt, standing } = state;
  if (!doubt || standing === undefined || nowMs - doubt.atMs < doubtMs) return state;
  return { ...state, doubt: undefined, believed: [at(standing, nowMs)] };
}

/** Klipper sends exactly 0 before it has measured; a heater at a real 0 soon moves. */
function isPlausible(told: number | undefined): told is number {
  return told !== undefined && told !== 0 && told >= plausibleMinC && told <= plausibleMaxC;
}

/** Each reading holds until the next one, the newest until now. */
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

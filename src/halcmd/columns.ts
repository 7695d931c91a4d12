import { formatFloat, formatValue, type HalType, type HalValue, type ParamDir, type PinDir } from '../hal/hal.ts';

/** The type and value of a pin, param or signal. */
export interface TypedValue {
  readonly type: HalType;
  readonly value: HalValue;
}

const dirLabels: { readonly [D in PinDir | ParamDir]: string } = {
  in: 'IN',
  out: 'OUT',
  io: 'I/O',
  ro: 'RO',
  rw: 'RW',
};
/** The arrow from a pin to its signal, and from a signal to its pins. */
const fromPin: { readonly [D in PinDir]: string } = { in: '<==', out: '==>', io: '<=>' };
const fromSignal: { readonly [D in PinDir]: string } = { in: '==>', out: '<==', io: '<=>' };

const hexDigits: ReadonlyMap<HalType, number> = new Map([
  ['u32', 8],
  ['u64', 16],
]);

export function typeColumn(type: HalType): string {
  return type.padEnd(5);
}

export function dirColumn(dir: PinDir | ParamDir): string {
  return dirLabels[dir].padEnd(3);
}

export function dirLabel(dir: PinDir | ParamDir): string {
  return dirLabels[dir];
}

export function arrowFromPin(dir: PinDir): string {
  return fromPin[dir];
}

export function arrowFromSignal(dir: PinDir): string {
  return fromSignal[dir];
}

/** A value as `getp` and `-s` print it. */
export function bareValue({ type, value }: TypedValue): string {
  return formatValue(type, value);
}

/**
 * A value in its column of 12, u32 in hexadecimal; 64-bit types in 20, as in LinuxCNC 2.10. An s32 takes the last ten, so
 * that the lowest values push the rest to the right.
 */
export function valueColumn(shown: TypedValue): string {
  const digits = hexDigits.get(shown.type);
  if (digits !== undefined) return `  0x${shown.value.toString(16).toUpperCase().padStart(digits, '0')}`;
  const bare = bareValue(shown);
  if (shown.type === 's32') return `  ${bare.padStart(10)}`;
  return bare.padStart(shown.type === 's64' ? 20 : 12);
}

/** The same, but a float has as many digits as it needs to be read back exactly. */
export function savedValue(shown: TypedValue): string {
  const { type, value } = shown;
  if (type !== 'float' || typeof value !== 'number' || !Number.isFinite(value)) return valueColumn(shown);
  const short = formatFloat(value);
  return (Number(short) === value ? short : String(value)).padStart(12);
}

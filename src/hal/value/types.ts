import { HalError } from '../../errors.ts';

/** The value types of HAL. 64-bit integers are bigint. */
export type HalType = 'bit' | 'float' | 's32' | 'u32' | 's64' | 'u64';

/** The JavaScript type that holds a value of a HAL type. */
export interface ValueOfType {
  bit: boolean;
  float: number;
  s32: number;
  u32: number;
  s64: bigint;
  u64: bigint;
}

export type HalValue = boolean | number | bigint;

/** The direction of a pin, seen from the component that owns it. */
export type PinDir = 'in' | 'out' | 'io';
/** Whether a param can be set from outside (`rw`). */
export type ParamDir = 'ro' | 'rw';

interface HalTypeFacts<T extends HalValue> {
  /** The type's name in halcmd's messages. */
  readonly label: string;
  readonly zero: T;
  readonly accepts: (value: unknown) => value is T;
  /** Describes the values that `accepts` accepts. */
  readonly expected: string;
  readonly parse: (text: string) => T | 'out-of-range' | undefined;
  readonly format: (value: T) => string;
}

const s32Min = -(2 ** 31);
const s32Max = 2 ** 31 - 1;
const u32Max = 2 ** 32 - 1;

const types: { readonly [T in HalType]: HalTypeFacts<ValueOfType[T]> } = {
  bit: {
    label: 'bit',
    zero: false,
    accepts: (value) => typeof value === 'boolean',
    expected: 'true or false',
    parse: parseBit,
    format: (value) => (value ? 'TRUE' : 'FALSE'),
  },
  float: {
    label: 'float',
    zero: 0,
    accepts: (value) => typeof value === 'number',
    expected: 'a number',
    parse: parseFloat64,
    format: (value) => formatFloat(value),
  },
  s32: {
    label: 'S32',
    zero: 0,
    accepts: (value): value is number => Number.isInteger(value) && between(value as number, s32Min, s32Max),
    expected: 'an integer from -2147483648 to 2147483647',
    parse: (text) => toNumber(parseInteger(text, BigInt(s32Min), BigInt(s32Max))),
    format: String,
  },
  u32: {
    label: 'U32',
    zero: 0,
    accepts: (value): value is number => Number.isInteger(value) && between(value as number, 0, u32Max),
    expected: 'an integer from 0 to 4294967295',
    parse: (text) => toNumber(parseInteger(text, 0n, BigInt(u32Max))),
    format: String,
  },
  s64: {
    label: 'S64',
    zero: 0n,
    accepts: (value): value is bigint => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
    expected: 'a bigint of 64 bits, signed',
    parse: (text) => parseInteger(text, -(2n ** 63n), 2n ** 63n - 1n),
    format: String,
  },
  u64: {
    label: 'U64',
    zero: 0n,
    accepts: (value): value is bigint => typeof value === 'bigint' && BigInt.asUintN(64, value) === value,
    expected: 'a bigint of 64 bits, unsigned',
    parse: (text) => parseInteger(text, 0n, 2n ** 64n - 1n),
    format: String,
  },
};

/** Every HAL type, in the order of listings for people. */
export const halTypes: readonly HalType[] = Object.keys(types) as HalType[];

export function isHalType(word: string): word is HalType {
  return Object.hasOwn(types, word);
}

/** The initial value of a pin, param or signal of this type. */
export function zeroOf<T extends HalType>(type: T): ValueOfType[T] {
  return types[type].zero;
}

/** Whether a cell of this type can hold a JavaScript value; values are never converted. */
export function isValueOf<T extends HalType>(type: T, value: unknown): value is ValueOfType[T] {
  return types[type].accepts(value);
}

/** Throws `bad-value` unless a cell of this type can hold the value. */
export function checkValue<T extends HalType>(type: T, value: unknown): asserts value is ValueOfType[T] {
  if (!isValueOf(type, value)) throw badValue(type, value);
}

export function badValue(type: HalType, value: unknown): HalError {
  const shown = typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
  return new HalError('bad-value', `value ${shown} invalid for ${types[type].label}: expected ${types[type].expected}`);
}

/**
 * Reads a value as halcmd's `setp` does: bits are `1 0 TRUE FALSE` in any case, integers may be hexadecimal or octal as in
 * C, floats are read as by C's strtod. Integers out of range are refused, not wrapped (as in LinuxCNC 2.10).
 */
export function parseValue<T extends HalType>(type: T, text: string): ValueOfType[T] {
  const value = types[type].parse(text);
  if (value === undefined) throw new HalError('bad-value', `value '${text}' invalid for ${types[type].label}`);
  if (value === 'out-of-range') {
    throw new HalError('out-of-range', `value '${text}' out of range for ${types[type].label}`);
  }
  return value;
}

/** Writes a value as halcmd's `getp` does: `TRUE`, `%.7g`, decimal. */
export function formatValue<T extends HalType>(type: T, value: ValueOfType[T]): string {
  return types[type].format(value);
}

/** C's `%.<digits>g`. */
export function formatFloat(value: number, digits = 7): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  // C rounds a tie to the even digit, JavaScript away from zero: a tie that C rounds down is made slightly smaller.
  const nudged = tiesDown(value, digits) ? value * (1 - 2 ** -52) : value;
  const [mantissa = '0', exponentText = '0'] = nudged.toExponential(digits - 1).split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= digits) {
    const sign = exponent < 0 ? '-' : '+';
    return `${trimZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return trimZeros(nudged.toFixed(Math.max(0, digits - 1 - exponent)));
}

/** Whether the value is exactly halfway between two numbers of `digits` digits and the lower one ends in an even digit. */
function tiesDown(value: number, digits: number): boolean {
  const exact = Math.abs(value)
    .toExponential(digits + 12)
    .replace('.', '');
  return /^[02468]50*e/.test(exact.slice(digits - 1));
}

function trimZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

function parseBit(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === '1' || word === 'true') return true;
  if (word === '0' || word === 'false') return false;
  return undefined;
}

/** Reads like C's strtod and ignores anything after white space, as halcmd 2.9 was measured to do. */
function parseFloat64(text: string): number | undefined {
  const word = /^\s*(\S+)/.exec(text)?.[1];
  if (word === undefined) return undefined;
  const parts = /^([+-]?)(?:(inf(?:inity)?)|(nan)|(0x[0-9a-f]+)|((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))$/i.exec(word);
  if (!parts) return undefined;
  const [, sign, infinity, nan, hex, decimal] = parts;
  const magnitude = infinity ? Infinity : nan ? Number.NaN : Number(hex ?? decimal);
  return sign === '-' ? -magnitude : magnitude;
}

/** Reads like C's strtol with base 0 (`017` is 15), and refuses numbers that do not fit. */
function parseInteger(text: string, min: bigint, max: bigint): bigint | 'out-of-range' | undefined {
  const parts = /^\s*([+-]?)(?:0x([0-9a-f]+)|(0[0-7]*)|([1-9]\d*))$/i.exec(text);
  if (!parts) return undefined;
  const [, sign, hex, octal, decimal] = parts;
  const magnitude = hex ? BigInt(`0x${hex}`) : octal ? BigInt(`0o${octal}`) : BigInt(decimal ?? 0);
  const value = sign === '-' ? -magnitude : magnitude;
  return value < min || value > max ? 'out-of-range' : value;
}

function toNumber(value: bigint | 'out-of-range' | undefined): number | 'out-of-range' | undefined {
  return typeof value === 'bigint' ? Number(value) : value;
}

function between(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}

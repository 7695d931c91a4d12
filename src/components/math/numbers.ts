import type { HalType } from '../../hal/hal.ts';
import type { ComponentScope } from '../define.ts';

/** Largest values of HAL's 32-bit types. */
export const s32Max: number = 2 ** 31 - 1;
export const s32Min: number = -(2 ** 31);
export const u32Max: number = 2 ** 32 - 1;

/**
 * Converts a float to an s32 as C does on LinuxCNC's processors: it cuts off the fraction; a value that does not fit,
 * or NaN, becomes the smallest s32.
 */
export function truncateToS32(value: number): number {
  const whole = Math.trunc(value);
  return whole >= s32Min && whole <= s32Max ? whole | 0 : s32Min;
}

/** The same for a u32: the lower half of the 64-bit integer, and 0 for a value that does not fit 64 bits. */
export function truncateToU32(value: number): number {
  return Math.abs(value) < 2 ** 63 ? value >>> 0 : 0;
}

/** Converts a float to a 64-bit integer and that to an s32, as C does: its lower half. */
export function lowerS32(value: number): number {
  return truncateToU32(value) | 0;
}

/** The types whose values are JavaScript numbers, or bits. */
export type NumericType = Exclude<HalType, 's64' | 'u64'>;

/** A pin or param read as a number; a bit is 0 or 1. */
export interface Numeric {
  readonly value: number;
  /** The number must fit the type. */
  set(value: number): void;
}

/** The pin or param of that name and type, for bodies that serve several types. */
export function numeric(scope: ComponentScope, name: string, type: NumericType): Numeric {
  if (type === 'float') return scope.float(name);
  if (type === 's32') return scope.s32(name);
  if (type === 'u32') return scope.u32(name);
  const bit = scope.bit(name);
  return {
    get value() {
      return bit.value ? 1 : 0;
    },
    set: (value) => bit.set(value !== 0),
  };
}

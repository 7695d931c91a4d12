import type { HalType } from '../../hal/hal.ts';
import type { ComponentScope } from '../define.ts';

/** Largest values of HAL's 32-bit types. */
export const s32Max: number = 2 ** 31 - 1;
export const s32Min: number = -(2 ** 31);
export const u32Max: number = 2 ** 32 - 1;

/**
 * A float as C stores it in an s32 on the processors that LinuxCNC runs on: the fraction cut off; the smallest s32 for
 * whatever does not fit, NaN included.
 */
export function truncateToS32(value: number): number {
  const whole = Math.trunc(value);
  return whole >= s32Min && whole <= s32Max ? whole | 0 : s32Min;
}

/** The same for an u32: the lower half of the 64-bit integer, and 0 for what does not fit into that either. */
export function truncateToU32(value: number): number {
  return Math.abs(value) < 2 ** 63 ? value >>> 0 : 0;
}

/** C's assignment of a 64-bit integer, made from a float, to an s32: its lower half. */
export function lowerS32(value: number): number {
  return truncateToU32(value) | 0;
}

/** The types whose values can be reckoned with as JavaScript numbers. */
export type NumericType = Exclude<HalType, 's64' | 'u64'>;

/** A pin or param of which only the number matters; a bit is 0 or 1. */
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

import { defineComponent, type ComponentType } from '../define.ts';
import { numeric, s32Max, s32Min, truncateToS32, truncateToU32, u32Max, type NumericType } from './numbers.ts';

/** One type for each pair of HAL types that LinuxCNC converts between: `conv_float_s32` and so on. */
export const conversions: readonly ComponentType[] = [
  widening('bit', 'float'),
  widening('bit', 's32'),
  widening('bit', 'u32'),
  widening('s32', 'float'),
  widening('u32', 'float'),
  narrowing('float', 's32', { min: s32Min, max: s32Max, wrap: truncateToS32 }),
  narrowing('float', 'u32', { min: 0, max: u32Max, wrap: truncateToU32 }),
  narrowing('s32', 'bit', { min: 0, max: 1, wrap: isSet }),
  narrowing('u32', 'bit', { min: 0, max: 1, wrap: isSet }),
  // C compares the two as unsigned, so that a lost sign goes unnoticed.
  narrowing('s32', 'u32', { min: 0, max: u32Max, wrap: truncateToU32, isBlind: true }),
  narrowing('u32', 's32', { min: s32Min, max: s32Max, wrap: (value) => value | 0, isBlind: true }),
];

/** Into a type that has all values of the source type. */
function widening(from: NumericType, to: NumericType): ComponentType {
  return defineComponent(`conv_${from}_${to}`, (scope) => {
    const [input, out] = [numeric(scope, 'in', from), numeric(scope, 'out', to)];
    scope.funct('', () => out.set(input.value));
  });
}

interface Narrowing {
  readonly min: number;
  readonly max: number;
  /** Converts a value without clamping. */
  readonly wrap: (value: number) => number;
  /** Wrapping leaves `out-of-range` unchanged. */
  readonly isBlind?: boolean;
}

/** Into a type that lacks some values. A clamped value sets `out-of-range` while it lasts, a wrapped value for ever. */
function narrowing(from: NumericType, to: NumericType, { min, max, wrap, isBlind = false }: Narrowing): ComponentType {
  return defineComponent(`conv_${from}_${to}`, (scope) => {
    const [input, out] = [numeric(scope, 'in', from), numeric(scope, 'out', to)];
    const [outOfRange, clamp] = [scope.bit('out-of-range'), scope.bit('clamp')];
    scope.funct('', () => {
      const { value } = input;
      if (clamp.value) {
        const isInside = value >= min && value <= max;
        out.set(wrap(isInside ? value : Math.min(Math.max(value, min), max)));
        outOfRange.set(!isInside);
        return;
      }
      const wrapped = wrap(value);
      out.set(wrapped);
      if (wrapped !== value && !isBlind) outOfRange.set(true);
    });
  });
}

function isSet(value: number): number {
  return value === 0 ? 0 : 1;
}

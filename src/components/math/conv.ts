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
  // C compares the two as unsigned, so that a sign that gets lost is not noticed.
  narrowing('s32', 'u32', { min: 0, max: u32Max, wrap: truncateToU32, isBlind: true }),
  narrowing('u32', 's32', { min: s32Min, max: s32Max, wrap: (value) => value | 0, isBlind: true }),
];

/** Into a type that has every value of the other. */
function widening(from: NumericType, to: NumericType): ComponentType {
  return defineComponent(`conv_${from}_${to}`, (scope) => {
    const [input, out] = [numeric(scope, 'in', from), numeric(scope, 'out', to)];
    scope.funct('', () => out.set(input.value));
  });
}

interface Narrowing {
  readonly min: number;
  readonly max: number;
  /** What a value becomes without clamping. */
  readonly wrap: (value: number) => number;
  /** Whether a value that was changed by wrapping goes unnoticed. */
  readonly isBlind?: boolean;
}

/** Into a type that has not. Clamped values raise the flag for as long as they last, wrapped ones for ever. */
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

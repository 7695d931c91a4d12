import { defineComponent, type ComponentType } from '../define.ts';

/** Comparisons of floats. */
export const comparators: readonly ComponentType[] = [
  defineComponent('comp', (scope) => {
    const [in0, in1, hyst] = [scope.float('in0'), scope.float('in1'), scope.float('hyst')];
    const [out, equal] = [scope.bit('out'), scope.bit('equal')];
    scope.funct('', () => {
      const difference = in1.value - in0.value;
      const half = 0.5 * hyst.value;
      const isBelow = difference < -half;
      const isAbove = difference > half;
      if (isBelow || isAbove) out.set(isAbove && !isBelow);
      equal.set(!isBelow && !isAbove);
    });
  }),

  defineComponent('near', (scope) => {
    const [in1, in2] = [scope.float('in1'), scope.float('in2')];
    const [scale, difference] = [scope.float('scale'), scope.float('difference')];
    const out = scope.bit('out');
    scope.funct('', () => {
      const sign = in1.value < 0 ? -1 : 1;
      const [a, b] = [sign * in1.value, sign * in2.value];
      const isWithinFactor = scale.value > 1 && a / scale.value <= b && b <= a * scale.value;
      out.set(isWithinFactor || Math.abs(a - b) <= difference.value);
    });
  }),

  defineComponent('wcomp', (scope) => {
    const [input, min, max] = [scope.float('in'), scope.float('min'), scope.float('max')];
    const [out, under, over] = [scope.bit('out'), scope.bit('under'), scope.bit('over')];
    scope.funct('', () => {
      under.set(input.value <= min.value);
      over.set(input.value >= max.value);
      out.set(!under.value && !over.value);
    });
  }),
];

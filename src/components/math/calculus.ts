import { defineComponent, type ComponentType } from '../define.ts';

/** Derivative, integral and extremes of a value. */
export const calculus: readonly ComponentType[] = [
  defineComponent('ddt', (scope) => {
    const [input, out] = [scope.float('in'), scope.float('out')];
    let last = 0;
    scope.funct('', (periodS) => {
      if (periodS <= 0) return; // no time has passed, so there is no rate
      out.set((input.value - last) / periodS);
      last = input.value;
    });
  }),

  defineComponent('integ', (scope) => {
    const [input, gain, reset] = [scope.float('in'), scope.float('gain'), scope.bit('reset')];
    const [min, max, out] = [scope.float('min'), scope.float('max'), scope.float('out')];
    scope.funct('', (periodS) => {
      let sum = reset.value ? 0 : out.value + gain.value * input.value * periodS;
      if (sum > max.value) sum = max.value;
      if (sum < min.value) sum = min.value;
      out.set(sum);
    });
  }),

  defineComponent('minmax', (scope) => {
    const [input, reset] = [scope.float('in'), scope.bit('reset')];
    const [min, max] = [scope.float('min'), scope.float('max')];
    scope.funct('', () => {
      const { value } = input;
      if (reset.value || value > max.value) max.set(value);
      if (reset.value || value < min.value) min.set(value);
    });
  }),
];

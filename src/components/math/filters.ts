import { defineComponent, type ComponentType } from '../define.ts';
import { lowerS32 } from './numbers.ts';

/** Filters that follow an input with a delay. */
export const filters: readonly ComponentType[] = [
  defineComponent('lowpass', (scope) => {
    const [input, load, gain] = [scope.float('in'), scope.bit('load'), scope.float('gain')];
    const out = scope.float('out');
    scope.funct('', () => out.set(load.value ? input.value : out.value + (input.value - out.value) * gain.value));
  }),

  defineComponent('ilowpass', (scope) => {
    const [input, gain, scale] = [scope.s32('in'), scope.float('gain'), scope.float('scale')];
    const out = scope.s32('out');
    let filtered = 0;
    scope.funct('', () => {
      filtered += (input.value - filtered) * gain.value;
      out.set(lowerS32(Math.floor(filtered * scale.value + 0.5)));
    });
  }),

  defineComponent('limit2', (scope) => {
    const [input, load] = [scope.float('in'), scope.bit('load')];
    const [min, max, maxv] = [scope.float('min'), scope.float('max'), scope.float('maxv')];
    const out = scope.float('out');
    let last = 0;
    scope.funct('', (periodS) => {
      const wanted = between(input.value, min.value, max.value);
      const step = maxv.value * periodS;
      last = load.value ? wanted : between(wanted, last - step, last + step);
      out.set(last);
    });
  }),
];

function between(value: number, min: number, max: number): number {
  if (value < min) return min;
  return value > max ? max : value;
}

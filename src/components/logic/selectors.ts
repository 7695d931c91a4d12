import { defineComponent, type ComponentType } from '../define.ts';
import { usualLoading } from '../module-loading.ts';

/** Set one of several bits by its number. */
export const selectors: readonly ComponentType[] = [
  defineComponent('select8', (scope) => {
    const [sel, enable] = [scope.s32('sel'), scope.bit('enable')];
    const outs = Array.from({ length: 8 }, (_, index) => scope.bit(`out${index}`));
    scope.funct('', () => outs.forEach((out, index) => out.set(enable.value && sel.value === index)));
  }),

  defineComponent(
    'demux',
    (scope) => {
      const [number, bargraph] = [scope.u32('sel-u32'), scope.bit('bargraph')];
      const bits = scope.bits('sel-bit-##');
      const outs = scope.bits('out-##');
      scope.funct('', () => {
        const sum = bits.reduce((total, bit, place) => total + (bit.value ? 1 << place : 0), number.value);
        const chosen = Math.min(sum, outs.length - 1);
        outs.forEach((out, index) => out.set(bargraph.value ? index < chosen : index === chosen));
      });
    },
    usualLoading({ standard: 32, options: (personality) => ({ outputs: personality }) }),
  ),

  defineComponent(
    'bitslice',
    (scope) => {
      const input = scope.u32('in');
      const outs = scope.bits('out-##');
      scope.funct('', () => outs.forEach((out, index) => out.set(((input.value >>> index) & 1) === 1)));
    },
    usualLoading({ standard: 32, options: (personality) => ({ outputs: personality }) }),
  ),
];

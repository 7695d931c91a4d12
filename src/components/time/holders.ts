import type { HalType } from '../../hal/hal.ts';
import { defineComponent, type ComponentScope, type ComponentType, type Value } from '../define.ts';

/** Components that copy a value under a condition. */
export const holders: readonly ComponentType[] = [
  defineComponent('sample_hold', (scope) => {
    const [input, hold, out] = [scope.s32('in'), scope.bit('hold'), scope.s32('out')];
    scope.funct('', () => {
      if (!hold.value) out.set(input.value);
    });
  }),
  tristate('tristate_bit', (scope, name) => scope.bit(name)),
  tristate('tristate_float', (scope, name) => scope.float(name)),

  defineComponent('out_to_io', (scope) => {
    const copies = [
      copyOnChange(scope.bit('in-bit'), scope.bit('out-bit')),
      copyOnChange(scope.float('in-float'), scope.float('out-float')),
      copyOnChange(scope.s32('in-s32'), scope.s32('out-s32')),
      copyOnChange(scope.u32('in-u32'), scope.u32('out-u32')),
    ];
    scope.funct('', () => {
      for (const copy of copies) copy();
    });
  }),

  defineComponent('reset', (scope) => {
    const trigger = scope.bit('trigger');
    const [rising, falling] = [scope.bit('rising'), scope.bit('falling')];
    const resets = [
      copier(scope.bit('reset-bit'), scope.bit('out-bit')),
      copier(scope.float('reset-float'), scope.float('out-float')),
      copier(scope.s32('reset-s32'), scope.s32('out-s32')),
      copier(scope.u32('reset-u32'), scope.u32('out-u32')),
    ];
    let last = false;
    scope.funct('', () => {
      const isEdge = trigger.value !== last;
      last = trigger.value;
      if (isEdge && (last ? rising.value : falling.value)) for (const copy of resets) copy();
    });
  }),
];

function tristate<T extends HalType>(
  type: string,
  take: (scope: ComponentScope, name: string) => Value<T>,
): ComponentType {
  return defineComponent(type, (scope) => {
    const [input, out, enable] = [take(scope, 'in'), take(scope, 'out'), scope.bit('enable')];
    scope.funct('', () => {
      if (enable.value) out.set(input.value);
    });
  });
}

function copier<T extends HalType>(from: Value<T>, to: Value<T>): () => void {
  return () => to.set(from.value);
}

/** Copies when the source changes; between changes others may write the target. */
function copyOnChange<T extends HalType>(from: Value<T>, to: Value<T>): () => void {
  let last = from.value;
  return () => {
    if (Object.is(from.value, last)) return;
    last = from.value;
    to.set(last);
  };
}

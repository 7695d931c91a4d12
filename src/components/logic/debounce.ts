import { defineComponent, type ComponentType, type Value } from '../define.ts';
import { numberedNames } from '../module-loading.ts';

/** Filters that accept a change when it has lasted for some cycles. */
export const debouncers: readonly ComponentType[] = [
  defineComponent(
    'debounce',
    (scope) => {
      const delay = scope.s32('delay');
      const outs = scope.bits('#.out');
      const filters = scope.bits('#.in').flatMap((input, index) => {
        const out = outs[index];
        return out ? [createFilter(input, out)] : [];
      });
      scope.funct('', () => {
        if (delay.value < 0) delay.set(1);
        for (const run of filters) run(delay.value);
      });
    },
    {
      instances(args) {
        const sizes = args.integers('cfg');
        if (sizes.length === 0)
          throw args.refusal('usage', 'cfg= is missing: expected the number of filters of each group');
        if (sizes.length > 8) throw args.refusal('out-of-range', `${sizes.length} groups requested: expected 1 to 8`);
        return numberedNames(args, sizes.length).map((name, index) => ({
          name,
          options: { filters: sizes[index] ?? 0 },
        }));
      },
    },
  ),

  defineComponent('dbounce', (scope) => {
    const delay = scope.u32('delay');
    const run = createFilter(scope.bit('in'), scope.bit('out'));
    scope.funct('', () => run(delay.value));
  }),
];

/** Counts up while the input is TRUE and down while it is FALSE; the output changes only at the ends. */
function createFilter(input: Value<'bit'>, out: Value<'bit'>): (delay: number) => void {
  let state = 0;
  return (delay) => {
    if (input.value) {
      if (state < delay) state++;
      else out.set(true);
    } else if (state > 0) {
      state--;
    } else {
      out.set(false);
    }
  };
}

import { defineComponent, type ComponentType } from '../define.ts';
import { numberedNames } from '../module-loading.ts';
import { s32Max } from '../math/numbers.ts';

/** Counters of edges. */
export const counters: readonly ComponentType[] = [
  defineComponent('updown', (scope) => {
    const [countup, countdown, reset] = [scope.bit('countup'), scope.bit('countdown'), scope.bit('reset')];
    const [clamp, wrap] = [scope.bit('clamp'), scope.bit('wrap')];
    const [min, max, count] = [scope.s32('min'), scope.s32('max'), scope.s32('count')];
    let last: { up: boolean; down: boolean } | undefined;
    scope.funct('', () => {
      const now = { up: countup.value, down: countdown.value };
      const before = last ?? now; // an input that is TRUE at the start does not count as risen
      last = now;
      const steps = Number(now.up && !before.up) - Number(now.down && !before.down);
      const next = reset.value ? 0 : (count.value + steps) | 0;
      if (!wrap.value && !clamp.value) count.set(next);
      else if (next > max.value) count.set(wrap.value ? min.value : max.value);
      else if (next < min.value) count.set(wrap.value ? max.value : min.value);
      else count.set(next);
    });
  }),

  defineComponent(
    'multiswitch',
    (scope) => {
      const [up, down] = [scope.bit('up'), scope.bit('down')];
      const [position, top] = [scope.s32('position'), scope.u32('top-position')];
      const bits = scope.bits('bit-##');
      top.set(bits.length - 1);
      let wasUp = false;
      let wasDown = false;
      scope.funct('', () => {
        const steps = Number(up.value && !wasUp) - Number(down.value && !wasDown);
        wasUp = up.value;
        wasDown = down.value;
        const next = (position.value + steps) | 0;
        position.set(next < 0 ? Math.min(top.value, s32Max) : next > top.value ? 0 : next);
        bits.forEach((bit, index) => bit.set(index === position.value));
      });
    },
    {
      instances(args) {
        const given = args.integers('cfg');
        const sizes = given.length > 0 ? given : [4];
        if (sizes.length > 32)
          throw args.refusal('out-of-range', `${sizes.length} switches requested: expected 1 to 32`);
        return numberedNames(args, sizes.length).map((name, index) => ({
          name,
          options: { positions: sizes[index] ?? 4 },
        }));
      },
    },
  ),

  defineComponent('threadtest', (scope) => {
    const count = scope.u32('count');
    scope.funct('increment', () => count.set((count.value + 1) >>> 0));
    scope.funct('reset', () => count.set(0));
  }),
];

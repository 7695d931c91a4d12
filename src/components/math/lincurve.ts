import { defineComponent, type ComponentType } from '../define.ts';
import { usualLoading } from '../module-loading.ts';

/** A curve of straight lines between points, such as a fan curve. */
export const lincurve: ComponentType = defineComponent(
  'lincurve',
  (scope) => {
    const input = scope.float('in');
    const [out, outIo] = [scope.float('out'), scope.float('out-io')];
    const [xs, ys] = [scope.floats('x-val-##'), scope.floats('y-val-##')];
    const points = xs.flatMap((x, index) => {
      const y = ys[index];
      return y ? [{ x, y }] : [];
    });

    const valueAt = (x: number): number => {
      const [first, last] = [points[0], points.at(-1)];
      if (!first || !last) return 0;
      if (x >= last.x.value) return last.y.value;
      if (x <= first.x.value) return first.y.value;
      const after = points.findIndex((point) => x <= point.x.value);
      const [left, right] = [points[after - 1], points[after]];
      if (!left || !right) return Number.NaN;
      const share = (x - left.x.value) / (right.x.value - left.x.value);
      return left.y.value + share * (right.y.value - left.y.value);
    };
    scope.funct('', () => {
      const value = valueAt(input.value);
      out.set(value);
      outIo.set(value);
    });
  },
  usualLoading({ standard: 2, options: (personality) => ({ points: Math.min(Math.max(personality, 2), 16) }) }),
);

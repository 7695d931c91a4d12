import { defineComponent, type ComponentType } from '../define.ts';
import { numeric } from './numbers.ts';

/** Smaller floats count as neither positive nor negative. */
const floatZone = 1e-6;

/** Magnitude and sign, of floats and of integers. */
export const absolutes: readonly ComponentType[] = [absolute('abs', 'float', floatZone), absolute('abs_s32', 's32', 0)];

function absolute(type: string, kind: 'float' | 's32', zone: number): ComponentType {
  return defineComponent(type, (scope) => {
    const [input, out] = [numeric(scope, 'in', kind), numeric(scope, 'out', kind)];
    const sign = scope.bit('sign');
    const [isPositive, isNegative] = [scope.bit('is-positive'), scope.bit('is-negative')];
    scope.funct('', () => {
      const { value } = input;
      const magnitude = value >= 0 ? value : -value;
      sign.set(!(value >= 0));
      // The smallest s32 has no positive counterpart: it stays unchanged, as in C.
      out.set(kind === 's32' ? magnitude | 0 : magnitude);
      isPositive.set(value > zone);
      isNegative.set(value < -zone);
    });
  });
}

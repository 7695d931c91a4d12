import { defineComponent, type ComponentScope, type ComponentType } from './define.ts';

/** Below this a divisor counts as this, with its sign. */
const deadbandMin = 1e-12;

/** Floats in, one float out, nothing remembered. */
export const arithmetic: readonly ComponentType[] = [
  formula('scale', ['in', 'gain', 'offset'], (input, gain, offset) => input * gain + offset),
  formula('sum2', ['in0', 'in1', 'gain0', 'gain1', 'offset'], (in0, in1, gain0, gain1, offset) => {
    return in0 * gain0 + in1 * gain1 + offset;
  }),
  formula('mult2', ['in0', 'in1'], (in0, in1) => in0 * in1),
  formula('hypot', ['in0', 'in1', 'in2'], (in0, in1, in2) => Math.sqrt(in0 * in0 + in1 * in1 + in2 * in2)),
  formula('constant', ['value'], (value) => value),
  formula('deadzone', ['in', 'center', 'threshold'], (input, center, threshold) => {
    const half = threshold / 2;
    if (input < center - half) return input + half;
    return input > center + half ? input - half : center;
  }),
  formula('limit1', ['in', 'min', 'max'], (input, min, max) => {
    const raised = input < min ? min : input;
    return raised > max ? max : raised;
  }),
  defineComponent('div2', (scope) => {
    const divide = divider(scope);
    const [in0, in1, out] = [scope.float('in0'), scope.float('in1'), scope.float('out')];
    scope.funct('', () => out.set(divide(in0.value, in1.value)));
  }),
  defineComponent('invert', (scope) => {
    const divide = divider(scope);
    const [input, out] = [scope.float('in'), scope.float('out')];
    scope.funct('', () => out.set(divide(1, input.value)));
  }),
  defineComponent('blend', (scope) => {
    const [in1, in2, select] = [scope.float('in1'), scope.float('in2'), scope.float('select')];
    const [open, out] = [scope.bit('open'), scope.float('out')];
    scope.funct('', () => {
      const share = open.value ? select.value : Math.min(Math.max(select.value, 0), 1);
      out.set(in1.value * share + in2.value * (1 - share));
    });
  }),
  defineComponent('offset', (scope) => {
    const offset = scope.float('offset');
    const [input, out] = [scope.float('in'), scope.float('out')];
    const [feedbackIn, feedbackOut] = [scope.float('fb-in'), scope.float('fb-out')];
    scope.funct('update-output', () => out.set(input.value + offset.value));
    scope.funct('update-feedback', () => feedbackOut.set(feedbackIn.value - offset.value));
  }),
];

/** A type whose `out` is a function of the floats that are named, given in that order. */
function formula(type: string, names: readonly string[], compute: (...values: number[]) => number): ComponentType {
  return defineComponent(type, (scope) => {
    const inputs = names.map((name) => scope.float(name));
    const out = scope.float('out');
    scope.funct('', () => out.set(compute(...inputs.map((input) => input.value))));
  });
}

/** Divides, and keeps divisors near zero away from it: within the deadband they count as its edge. */
function divider(scope: ComponentScope): (dividend: number, divisor: number) => number {
  const deadband = scope.float('deadband');
  return (dividend, divisor) => {
    if (deadband.value < deadbandMin) deadband.set(deadbandMin);
    const edge = deadband.value;
    if (divisor > -edge && divisor < 0) return -dividend / edge;
    return divisor >= 0 && divisor < edge ? dividend / edge : dividend / divisor;
  };
}

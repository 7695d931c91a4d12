import { defineComponent, type ComponentScope, type ComponentType } from '../define.ts';

/** Smallest magnitude of a divisor. */
const deadbandMin = 1e-12;

/** Functions of floats without state. */
export const arithmetic: readonly ComponentType[] = [
  defineComponent('scale', (scope) => {
    const [input, gain, offset] = [scope.float('in'), scope.float('gain'), scope.float('offset')];
    const out = scope.float('out');
    scope.funct('', () => out.set(input.value * gain.value + offset.value));
  }),
  defineComponent('sum2', (scope) => {
    const [in0, gain0] = [scope.float('in0'), scope.float('gain0')];
    const [in1, gain1] = [scope.float('in1'), scope.float('gain1')];
    const [offset, out] = [scope.float('offset'), scope.float('out')];
    scope.funct('', () => out.set(in0.value * gain0.value + in1.value * gain1.value + offset.value));
  }),
  defineComponent('mult2', (scope) => {
    const [in0, in1, out] = [scope.float('in0'), scope.float('in1'), scope.float('out')];
    scope.funct('', () => out.set(in0.value * in1.value));
  }),
  defineComponent('hypot', (scope) => {
    const [in0, in1, in2] = [scope.float('in0'), scope.float('in1'), scope.float('in2')];
    const out = scope.float('out');
    scope.funct('', () => out.set(Math.sqrt(in0.value * in0.value + in1.value * in1.value + in2.value * in2.value)));
  }),
  defineComponent('constant', (scope) => {
    const [value, out] = [scope.float('value'), scope.float('out')];
    scope.funct('', () => out.set(value.value));
  }),
  defineComponent('deadzone', (scope) => {
    const [input, center, threshold] = [scope.float('in'), scope.float('center'), scope.float('threshold')];
    const out = scope.float('out');
    scope.funct('', () => {
      const half = threshold.value / 2;
      if (input.value < center.value - half) out.set(input.value + half);
      else out.set(input.value > center.value + half ? input.value - half : center.value);
    });
  }),
  defineComponent('limit1', (scope) => {
    const [input, min, max] = [scope.float('in'), scope.float('min'), scope.float('max')];
    const out = scope.float('out');
    scope.funct('', () => {
      const raised = input.value < min.value ? min.value : input.value;
      out.set(raised > max.value ? max.value : raised);
    });
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

/** Divides; a divisor within the deadband around zero counts as the edge of the deadband. */
function divider(scope: ComponentScope): (dividend: number, divisor: number) => number {
  const deadband = scope.float('deadband');
  return (dividend, divisor) => {
    if (deadband.value < deadbandMin) deadband.set(deadbandMin);
    const edge = deadband.value;
    if (divisor > -edge && divisor < 0) return -dividend / edge;
    return divisor >= 0 && divisor < edge ? dividend / edge : dividend / divisor;
  };
}

import { defineComponent, type ComponentType } from '../define.ts';

/** Makes a pulse at an edge; its width is counted in whole nanoseconds. */
export const edge: ComponentType = defineComponent('edge', (scope) => {
  const input = scope.bit('in');
  const [both, fallingEdge, width] = [scope.bit('both'), scope.bit('in-edge'), scope.s32('out-width-ns')];
  const [lastIn, timeLeft] = [scope.bit('last-in'), scope.s32('time-left-ns')];
  const [out, outInvert] = [scope.bit('out'), scope.bit('out-invert')];
  let isFirst = true;
  scope.funct('', (periodS) => {
    const now = input.value;
    const isEdge = !isFirst && now !== lastIn.value && (both.value || now !== fallingEdge.value);
    timeLeft.set(isEdge ? width.value : Math.max(0, timeLeft.value - Math.round(periodS * 1e9)));
    out.set(isEdge || timeLeft.value > 0);
    outInvert.set(!out.value);
    lastIn.set(now);
    isFirst = false;
    return out.value ? Math.max(0, timeLeft.value) * 1e-9 : undefined;
  });
});

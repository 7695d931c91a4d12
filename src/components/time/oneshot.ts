import { defineComponent, type ComponentType } from '../define.ts';

/** Makes a pulse of a given width at an edge. */
export const oneshot: ComponentType = defineComponent('oneshot', (scope) => {
  const input = scope.bit('in');
  const reset = scope.bit('reset');
  const width = scope.float('width');
  const [retriggerable, rising, falling] = [scope.bit('retriggerable'), scope.bit('rising'), scope.bit('falling')];
  const [out, outNot, timeLeft] = [scope.bit('out'), scope.bit('out-not'), scope.float('time-left')];
  let timerS = 0;
  let last = false;

  const show = (pulse: boolean) => {
    out.set(pulse);
    outNot.set(!pulse);
  };
  scope.funct('', (periodS) => {
    if (reset.value) {
      timerS = 0;
      last = false;
      show(false);
      return undefined;
    }
    const now = input.value;
    const isEdge = now !== last && (now ? rising.value : falling.value);
    const isFree = timerS <= 0 || retriggerable.value;
    last = now;
    if (timerS > 0) timerS = Math.max(0, timerS - periodS);
    if (isEdge && isFree) timerS = width.value;
    timeLeft.set(timerS);
    show(timerS > 0);
    return timerS > 0 ? timerS : undefined;
  });
});

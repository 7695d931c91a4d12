import { defineComponent, type ComponentType } from '../define.ts';

/** Delays the changes of a bit. */
export const timedelay: ComponentType = defineComponent('timedelay', (scope) => {
  const input = scope.bit('in');
  const out = scope.bit('out');
  const elapsed = scope.float('elapsed');
  const onDelay = scope.float('on-delay');
  const offDelay = scope.float('off-delay');
  let timerS = 0;
  scope.funct('', (periodS) => {
    if (input.value === out.value) {
      timerS = 0;
      return undefined;
    }
    const delayS = input.value ? onDelay.value : offDelay.value;
    timerS += periodS;
    elapsed.set(timerS);
    if (timerS >= delayS) {
      out.set(input.value);
      timerS = 0;
      return undefined;
    }
    return delayS - timerS;
  });
});

import { defineComponent, type ComponentType } from '../define.ts';

/** Latches that keep a fault until a reset. */
export const latches: readonly ComponentType[] = [
  defineComponent('estop_latch', (scope) => {
    const [okIn, faultIn, reset] = [scope.bit('ok-in'), scope.bit('fault-in'), scope.bit('reset')];
    const [okOut, faultOut, watchdog] = [scope.bit('ok-out'), scope.bit('fault-out'), scope.bit('watchdog')];
    let lastReset = false;
    scope.funct('', () => {
      const isReset = reset.value && !lastReset;
      lastReset = reset.value;
      const isSound = okIn.value && !faultIn.value;
      const isOk = isSound && (okOut.value || isReset);
      okOut.set(isOk);
      faultOut.set(!isOk);
      if (isOk) watchdog.set(!watchdog.value);
    });
  }),

  defineComponent('safety_latch', (scope) => {
    const [errorIn, reset] = [scope.bit('error-in'), scope.bit('reset')];
    const [enable, latching] = [scope.bit('enable'), scope.bit('latching')];
    const [heal, harm, threshold] = [scope.s32('heal'), scope.s32('harm'), scope.s32('threshold')];
    const [min, max] = [scope.s32('min'), scope.s32('max')];
    const [count, errorOut, okOut] = [scope.s32('count'), scope.bit('error-out'), scope.bit('ok-out')];
    let lastReset = false;

    const show = (error: boolean) => {
      errorOut.set(error);
      okOut.set(!error);
    };
    scope.funct('', () => {
      const isReset = reset.value && !lastReset;
      lastReset = reset.value;
      if (!enable.value) {
        show(errorIn.value);
        count.set(0);
        return;
      }
      if (isReset) show(false);
      const before = isReset ? 0 : count.value;
      const after = (before + (errorIn.value ? harm.value : -heal.value)) | 0;
      count.set(Math.min(Math.max(after, min.value), max.value));
      if (count.value >= threshold.value) show(true);
      else if (!latching.value) show(false);
    });
  }),
];

import { defineComponent, type ComponentType, type Value } from '../define.ts';

/**
 * Watches heartbeats: an input that does not change for its timeout makes `ok-out` FALSE until enable-in rises again.
 *
 * As in LinuxCNC, a fall of enable-in stops the watch and leaves `ok-out` as it is; `safe-ok-out` is FALSE then.
 */
export const watchdog: ComponentType = defineComponent(
  'watchdog',
  (scope) => {
    const timeouts = scope.floats('timeout-#');
    const hearts = scope.bits('input-#').flatMap((input, index) => {
      const timeout = timeouts[index];
      return timeout ? [createHeart(input, timeout)] : [];
    });
    const enable = scope.bit('enable-in');
    const [ok, safeOk] = [scope.bit('ok-out'), scope.bit('safe-ok-out')];
    let wasEnabled = false;

    scope.funct('set-timeouts', () => {
      for (const heart of hearts) heart.takeTimeout();
      if (enable.value && !wasEnabled && !ok.value) {
        for (const heart of hearts) heart.reload();
        ok.set(true);
      }
      wasEnabled = enable.value;
      safeOk.set(ok.value && enable.value);
    });

    scope.funct('process', (periodS) => {
      safeOk.set(ok.value && enable.value);
      if (!safeOk.value) return undefined;
      let leftNs = Infinity;
      for (const heart of hearts) leftNs = Math.min(leftNs, heart.pass(Math.round(periodS * 1e9)));
      if (leftNs >= 0) return (leftNs + 1) * 1e-9; // it trips below zero, not at it
      ok.set(false);
      safeOk.set(false);
      return undefined;
    });
  },
  {
    instances(args) {
      const inputs = args.integer('num_inputs');
      if (inputs === undefined)
        throw args.refusal('usage', 'num_inputs= is missing: expected the number of heartbeats to watch');
      return [{ name: 'watchdog', options: { inputs } }];
    },
  },
);

/** One input with its timer, in whole nanoseconds. */
function createHeart(input: Value<'bit'>, timeout: Value<'float'>) {
  let timeoutNs = 0;
  let leftNs = 0;
  let last = input.value;
  return {
    takeTimeout(): void {
      const seconds = timeout.value > 0 ? timeout.value : 0;
      const whole = Math.trunc(seconds);
      timeoutNs = whole * 1e9 + Math.trunc(1e9 * (seconds - whole));
    },
    reload(): void {
      leftNs = timeoutNs;
    },
    /** Advances the timer; returns the time left, below zero when the heartbeat has stopped. */
    pass(periodNs: number): number {
      if (input.value !== last) leftNs = timeoutNs;
      else leftNs -= periodNs;
      last = input.value;
      return leftNs;
    },
  };
}

import { callTurns, type CallTurnsOptions } from './call-turns.ts';
import type { PlugDriver } from './driver.ts';

/**
 * Wraps a driver for callers that set no time limits: one call at a time. Each call ends within the time limit, or with
 * `cancelled` when its signal fires or the driver is disposed, even if the wrapped driver ignores that.
 */
export function limitedPlug(driver: PlugDriver, options: CallTurnsOptions): PlugDriver {
  const turns = callTurns({ ...options, isShared: true });
  const { offTimer, watch$ } = driver;
  return {
    identify: (signal) => turns.run(signal, (own) => driver.identify(own)),
    read: (signal, readingOptions) => turns.run(signal, (own) => driver.read(own, readingOptions)),
    setRelay: (on, signal) => turns.run(signal, (own) => driver.setRelay(on, own)),
    hurry: () => driver.hurry?.(),
    ...(watch$ && { watch$ }),
    ...(driver.rules && {
      rules: (signal) => turns.runSeveral(signal, async (own) => (await driver.rules?.(own)) ?? []),
    }),
    ...(offTimer && {
      offTimer: {
        arm: (delayS, signal) => turns.runSeveral(signal, (own) => offTimer.arm(delayS, own)),
        clear: (signal) => turns.runSeveral(signal, (own) => offTimer.clear(own)),
      },
    }),
    ...(driver.request && {
      request: (json, signal) => turns.run(signal, async (own) => driver.request?.(json, own)),
    }),
    dispose() {
      turns.dispose();
      return driver.dispose();
    },
  };
}
